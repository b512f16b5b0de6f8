import type { MetricCatalogue } from './metric.ts'

/** What rules and panels use of kube-state-metrics, whose `namespace`, `pod` and `container` name what is described. */
export const kubeStateMetrics = {
  containerRestarts: {
    name: 'kube_pod_container_status_restarts_total',
    type: 'counter',
    help: 'Restarts of a container',
    labels: ['namespace', 'pod', 'container', 'uid'],
  },
  containerWaitingReason: {
    name: 'kube_pod_container_status_waiting_reason',
    type: 'gauge',
    help: '1 for the reason a container waits',
    labels: ['namespace', 'pod', 'container', 'uid', 'reason'],
  },
  containerLastTerminatedReason: {
    name: 'kube_pod_container_status_last_terminated_reason',
    type: 'gauge',
    help: '1 for the reason a container ended the last time',
    labels: ['namespace', 'pod', 'container', 'uid', 'reason'],
  },
  containerResourceRequests: {
    name: 'kube_pod_container_resource_requests',
    type: 'gauge',
    help: 'What a container reserves, in cores or bytes',
    labels: ['namespace', 'pod', 'container', 'uid', 'node', 'resource', 'unit'],
  },
  containerResourceLimits: {
    name: 'kube_pod_container_resource_limits',
    type: 'gauge',
    help: 'What a container may use at most, in cores or bytes',
    labels: ['namespace', 'pod', 'container', 'uid', 'node', 'resource', 'unit'],
  },
  podPhase: {
    name: 'kube_pod_status_phase',
    type: 'gauge',
    help: '1 for the phase a pod is in',
    labels: ['namespace', 'pod', 'uid', 'phase'],
  },
  podReady: {
    name: 'kube_pod_status_ready',
    type: 'gauge',
    help: '1 for the value of the condition Ready: true, false or unknown',
    labels: ['namespace', 'pod', 'uid', 'condition'],
  },
  statefulSetReplicas: {
    name: 'kube_statefulset_replicas',
    type: 'gauge',
    help: 'Replicas a StatefulSet is to have',
    labels: ['namespace', 'statefulset'],
  },
  statefulSetReadyReplicas: {
    name: 'kube_statefulset_status_replicas_ready',
    type: 'gauge',
    help: 'Replicas of a StatefulSet that are ready',
    labels: ['namespace', 'statefulset'],
  },
  statefulSetCreatedReplicas: {
    name: 'kube_statefulset_status_replicas',
    type: 'gauge',
    help: 'Pods of a StatefulSet that exist',
    labels: ['namespace', 'statefulset'],
  },
  deploymentReplicas: {
    name: 'kube_deployment_spec_replicas',
    type: 'gauge',
    help: 'Replicas a Deployment is to have',
    labels: ['namespace', 'deployment'],
  },
  deploymentCreatedReplicas: {
    name: 'kube_deployment_status_replicas',
    type: 'gauge',
    help: 'Pods of a Deployment that exist',
    labels: ['namespace', 'deployment'],
  },
  deploymentAvailableReplicas: {
    name: 'kube_deployment_status_replicas_available',
    type: 'gauge',
    help: 'Replicas of a Deployment that are available',
    labels: ['namespace', 'deployment'],
  },
  autoscalerMinReplicas: {
    name: 'kube_horizontalpodautoscaler_spec_min_replicas',
    type: 'gauge',
    help: 'Fewest replicas of an autoscaler',
    labels: ['namespace', 'horizontalpodautoscaler'],
  },
  autoscalerMaxReplicas: {
    name: 'kube_horizontalpodautoscaler_spec_max_replicas',
    type: 'gauge',
    help: 'Most replicas of an autoscaler',
    labels: ['namespace', 'horizontalpodautoscaler'],
  },
  autoscalerCurrentReplicas: {
    name: 'kube_horizontalpodautoscaler_status_current_replicas',
    type: 'gauge',
    help: 'Replicas an autoscaler sees',
    labels: ['namespace', 'horizontalpodautoscaler'],
  },
  autoscalerDesiredReplicas: {
    name: 'kube_horizontalpodautoscaler_status_desired_replicas',
    type: 'gauge',
    help: 'Replicas an autoscaler wants',
    labels: ['namespace', 'horizontalpodautoscaler'],
  },
  autoscalerTarget: {
    name: 'kube_horizontalpodautoscaler_spec_target_metric',
    type: 'gauge',
    help: 'What an autoscaler wants a metric to be; the type is utilization (in percent), average or value',
    labels: ['namespace', 'horizontalpodautoscaler', 'metric_name', 'metric_target_type'],
  },
  autoscalerReading: {
    name: 'kube_horizontalpodautoscaler_status_target_metric',
    type: 'gauge',
    help: 'What an autoscaler last read of a metric; absent while it cannot read it',
    labels: ['namespace', 'horizontalpodautoscaler', 'metric_name', 'metric_target_type'],
  },
  autoscalerCondition: {
    name: 'kube_horizontalpodautoscaler_status_condition',
    type: 'gauge',
    help: '1 for the status (true, false or unknown) of AbleToScale, ScalingActive and ScalingLimited',
    labels: ['namespace', 'horizontalpodautoscaler', 'condition', 'status'],
  },
  cronJobLastSuccess: {
    name: 'kube_cronjob_status_last_successful_time',
    type: 'gauge',
    help: 'Unix time in seconds at which a job of a CronJob last succeeded; absent before the first',
    labels: ['namespace', 'cronjob'],
  },
  cronJobCreated: {
    name: 'kube_cronjob_created',
    type: 'gauge',
    help: 'Unix time in seconds at which a CronJob was created',
    labels: ['namespace', 'cronjob'],
  },
} as const satisfies MetricCatalogue
