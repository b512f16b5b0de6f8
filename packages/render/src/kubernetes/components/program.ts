import type { ComponentOf } from '@windlass/stack/component'
import { portVariable } from '../../port-variable.ts'
import type { ComponentContext, ComponentObjects, ObjectContext } from '../context.ts'
import { resourceId } from '../object.ts'
import { componentConfig, configFile, jsonFile } from '../objects/config-map.ts'
import { connectionVariables } from '../objects/connection-variables.ts'
import { disruptionBudget } from '../objects/disruption-budget.ts'
import { componentSecrets } from '../objects/secrets.ts'
import { serviceAccount } from '../objects/service-account.ts'
import { clusterService, headlessService } from '../objects/services.ts'
import { componentStorage } from '../objects/storage.ts'
import { cronJob, job, statefulSet } from '../objects/workloads.ts'
import { mainContainer, plainVariables } from '../pods/main-container.ts'
import { podTemplate } from '../pods/pod-template.ts'
import { joinVolumes, scratchVolumes } from '../pods/pod-volumes.ts'
import { probeActions } from '../pods/probes.ts'
import { processVariables } from '../pods/process-variables.ts'
import { portsOf } from '../ports.ts'
import { headlessServiceOf } from '../service-names.ts'
import { backupObjects } from './backup.ts'
import { replicas } from './replicas.ts'

const dataDirectory = '/data'

type ProgramContext = ObjectContext & { readonly component: ComponentOf<'service' | 'job' | 'database'> }

/** A program of the user's that runs all the time: replicas alike, or with a volume each. */
export function serviceObjects(context: ComponentContext<'service'>): ComponentObjects {
  const { component: service } = context
  const storage = service.storage && componentStorage({ context, storage: service.storage, mountPath: dataDirectory })
  const { supporting, template } = programPods(context, storage?.mount)
  const { workload, around } = replicas({ context, template, storage })
  return {
    objects: [...supporting, ...around],
    workload: {
      resource: resourceId(workload),
      replicas: service.replicas,
      ...(service.autoscaling && { maxReplicas: service.autoscaling.maxReplicas }),
      rolling: { kind: 'together' },
      gates: [{ kind: 'replicas-ready' }, ...endpointGate(service)],
    },
  }
}

/** A program of the user's that runs once in a release, or by a schedule. */
export function jobObjects(context: ComponentContext<'job'>): ComponentObjects {
  const { schedule, retries, deadlineSeconds } = context.component
  const { supporting, template } = programPods(context)
  const attempts = { retries, deadlineSeconds }
  const runs =
    schedule === undefined ? job({ context, template, attempts }) : cronJob({ context, schedule, template, attempts })
  return {
    objects: [...supporting, runs],
    ...(schedule === undefined && {
      workload: {
        resource: resourceId(runs),
        replicas: 1,
        rolling: { kind: 'once', withinMs: deadlineSeconds * 1_000 },
        gates: [{ kind: 'replicas-ready' }],
      },
    }),
  }
}

/** A database of the user's choice: replicas with a name and a volume each. */
export function databaseObjects(context: ComponentContext<'database'>): ComponentObjects {
  const { component: database, name, stack } = context
  const storage = componentStorage({ context, storage: database.storage, mountPath: database.dataPath })
  const { supporting, template } = programPods(context, storage.mount)
  const headless = headlessServiceOf(stack, name)
  const ports = portsOf(database).map((port) => ({ port }))
  const set = statefulSet({
    context,
    replicas: database.replicas,
    serviceName: headless,
    template,
    storage: storage.statefulSet,
  })
  return {
    objects: [
      ...supporting,
      ...storage.objects,
      headlessService({ context, name: headless, ports }),
      clusterService({ context, name: context.objectName, ports }),
      set,
      disruptionBudget(context, { kind: 'one' }),
      ...backupObjects(context),
    ],
    workload: {
      resource: resourceId(set),
      replicas: database.replicas,
      rolling: { kind: 'together' },
      gates: [{ kind: 'replicas-ready' }],
    },
  }
}

/** The pods of a program and what they cannot start without. */
function programPods(context: ProgramContext, dataMount?: ReturnType<typeof componentStorage>['mount']) {
  const { component: program, name } = context
  const hasConfig = 'config' in program && Object.keys(program.config).length > 0
  const config = componentConfig(context, hasConfig ? { 'config.json': jsonFile(program.config) } : {})
  const secrets = componentSecrets(context, program.secrets)
  const own = joinVolumes(config, secrets)
  const container = mainContainer({
    name,
    image: program.image,
    pod: program.pod,
    args: program.args,
    env: [
      ...(hasConfig ? processVariables({ configFile, dataDirectory }) : []),
      ...connectionVariables(context),
      ...plainVariables(ownPorts(program)),
      ...secrets.env,
      ...plainVariables(program.env),
    ],
    ports: portsOf(program),
    probes: program.kind === 'job' ? undefined : probeActions(program),
    resources: program.resources,
    mounts: [...(dataMount === undefined ? [] : [dataMount]), ...scratchVolumes(program.pod).mounts, ...own.mounts],
  })
  return {
    supporting: [...serviceAccount(context, program.pod.rights), ...config.objects, ...secrets.objects],
    template: podTemplate({
      context,
      pod: program.pod,
      container,
      volumes: own.volumes,
      configChecksum: config.checksum,
      ...(program.kind === 'job' && { restartPolicy: 'Never' }),
    }),
  }
}

/** The ports a program is expected on, as a process of this machine is told them too. */
function ownPorts(program: ProgramContext['component']): Readonly<Record<string, string>> {
  const ports = 'ports' in program ? Object.entries(program.ports) : []
  return Object.fromEntries(ports.map(([port, number]) => [portVariable(port), String(number)]))
}

function endpointGate(service: ComponentOf<'service'>) {
  const [firstPort] = Object.keys(service.ports)
  if (service.probes.ready !== undefined) return [{ kind: 'endpoint-answers' as const, ...service.probes.ready }]
  if (service.healthPath === undefined || firstPort === undefined) return []
  return [{ kind: 'endpoint-answers' as const, port: firstPort, path: service.healthPath }]
}
