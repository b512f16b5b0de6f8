import type { Finding } from '../finding.ts'
import { checkAutoscaling } from './autoscaling.ts'
import { checkBackups } from './backups.ts'
import { checkBrokers } from './brokers.ts'
import { checkCaches } from './caches.ts'
import { checkConfigSize } from './config-size.ts'
import { checkConsumers } from './consumers.ts'
import { checkCycles } from './cycles.ts'
import { checkDevelopmentAccounts } from './development-accounts.ts'
import { checkExposure } from './exposure.ts'
import { checkImages } from './images.ts'
import { checkIngresses } from './ingress.ts'
import { checkLocalForm } from './local-form.ts'
import { checkLocalPorts } from './local-ports.ts'
import { checkManifests } from './manifests.ts'
import { checkObjectNames } from './object-names.ts'
import { checkPodNames } from './pod-names.ts'
import { checkPortNames } from './port-names.ts'
import { checkReferences } from './references.ts'
import { checkResources } from './resources.ts'
import { checkRights } from './rights.ts'
import { checkSchedules } from './schedules.ts'
import { checkSecrets } from './secrets.ts'
import { checkServiceNames } from './service-names.ts'
import type { Check, System } from './system.ts'
import { checkTestSecrets } from './test-secrets.ts'
import { checkTraffic } from './traffic.ts'
import { checkUpgrades } from './upgrades.ts'
import { checkVolumes } from './volumes.ts'
import { checkWritable } from './writable.ts'

const everywhere: readonly Check[] = [
  checkReferences,
  checkCycles,
  checkPortNames,
  checkSchedules,
  checkSecrets,
  checkUpgrades,
  checkTraffic,
]

const onThisMachine: readonly Check[] = [checkLocalForm, checkLocalPorts]

const onKubernetes: readonly Check[] = [
  checkImages,
  checkResources,
  checkAutoscaling,
  checkVolumes,
  checkCaches,
  checkBrokers,
  checkConsumers,
  checkBackups,
  checkExposure,
  checkIngresses,
  checkRights,
  checkTestSecrets,
  checkDevelopmentAccounts,
  checkObjectNames,
  checkServiceNames,
  checkPodNames,
  checkWritable,
  checkConfigSize,
  checkManifests,
]

/** Everything that is wrong with what the components of a system mean, each of them and together. */
export function checkSystem(system: System): readonly Finding[] {
  return [...everywhere, ...checksOf(system.target)].flatMap((check) => check(system))
}

function checksOf(target: System['target']): readonly Check[] {
  if (target === undefined) return []
  return target === 'local' ? onThisMachine : onKubernetes
}
