import type { ComponentOf } from '@windlass/stack/component'
import { quorumOf } from '@windlass/stack/quorum'
import type { ComponentContext } from '../../context.ts'
import { secretDirectory } from '../../objects/secrets.ts'
import { headlessServiceOf, serviceOf } from '../../service-names.ts'
import { passwordSecret } from './password.ts'
import { sentinelMasterName } from './sentinel.ts'

/** Directory of the files below. */
export const cacheDirectory = '/etc/redis'

const passwordFile = `${secretDirectory}/${passwordSecret}`

/** Prints the password as it stands between quotes in a configuration of Redis. */
const quotedPassword = `sed 's/["\\\\]/\\\\&/g' ${passwordFile}`

/** Asks a Redis or a Sentinel of the same pod whether it answers. */
export function pingCommand(port: number): string[] {
  return ['sh', `${cacheDirectory}/ping`, String(port)]
}

/**
 * Configuration of Redis and the scripts that start it. What is only known in the pod (its name, the password, who is
 * master) is added there: Redis reads its password from nothing but its configuration.
 */
export function cacheFiles(context: ComponentContext<'cache'>): Readonly<Record<string, string>> {
  const { component: cache } = context
  const master = sentinelMasterName(cache)
  return {
    'redis.conf': redisConf(cache),
    ping: lines(
      'set -eu',
      `[ ! -f ${passwordFile} ] || export REDISCLI_AUTH="$(cat ${passwordFile})"`,
      '[ "$(redis-cli -h 127.0.0.1 -p "$1" ping)" = PONG ]',
    ),
    'start-redis': startRedis(context, master),
    ...(master !== undefined && { 'start-sentinel': startSentinel(context, master) }),
  }
}

function redisConf({ config, ports }: ComponentOf<'cache'>): string {
  return lines(
    `port ${ports.redis}`,
    'bind * -::*',
    // Strangers are kept out by policies and the password; a bind to all addresses alone would refuse everybody.
    'protected-mode no',
    'dir /data',
    `maxmemory ${config.maxMemoryMiB}mb`,
    `maxmemory-policy ${config.eviction}`,
    ...(config.persistence
      ? ['appendonly yes', 'appendfsync everysec', 'save 900 1 300 10 60 10000']
      : ['appendonly no', 'save ""']),
  )
}

function startRedis(context: ComponentContext<'cache'>, master: string | undefined): string {
  return lines(
    'set -eu',
    'umask 077',
    'conf=/run/redis/redis.conf',
    `cp ${cacheDirectory}/redis.conf "$conf"`,
    `if [ -f ${passwordFile} ]; then`,
    `  password=$(${quotedPassword})`,
    '  printf \'requirepass "%s"\\nmasterauth "%s"\\n\' "$password" "$password" >>"$conf"',
    'fi',
    ...(master === undefined ? [] : [...findMaster(context, master), ...followMaster(context)]),
    'exec redis-server "$conf"',
  )
}

/** Sets `self` and `master`: whom the Sentinels name, and the first replica while there are none. */
function findMaster(context: ComponentContext<'cache'>, masterName: string): readonly string[] {
  const { stack, name, namespace, objectName } = context
  const domain = `${headlessServiceOf(stack, name)}.${namespace}.svc`
  const sentinel = serviceOf(stack, name, 'sentinel')
  return [
    `self="$POD_NAME.${domain}"`,
    `master=$(timeout 3 redis-cli -h ${sentinel.name} -p ${sentinel.port} sentinel get-master-addr-by-name ${masterName} 2>/dev/null | head -n 1) || master=`,
    `[ -n "$master" ] || master="${objectName}-0.${domain}"`,
  ]
}

function followMaster({ component: { ports } }: ComponentContext<'cache'>): readonly string[] {
  return [
    'printf \'replica-announce-ip %s\\n\' "$self" >>"$conf"',
    `[ "$master" = "$self" ] || printf 'replicaof %s ${ports.redis}\\n' "$master" >>"$conf"`,
  ]
}

function startSentinel(context: ComponentContext<'cache'>, masterName: string): string {
  const { replicas, ports } = context.component
  return lines(
    'set -eu',
    'umask 077',
    'conf=/run/redis/sentinel.conf',
    ...findMaster(context, masterName),
    '# A Sentinel does not start before the name of its master is known.',
    'until getent hosts "$master" >/dev/null; do sleep 1; done',
    'cat >"$conf" <<CONF',
    `port ${ports.sentinel}`,
    'dir /run/redis',
    'protected-mode no',
    'sentinel resolve-hostnames yes',
    'sentinel announce-hostnames yes',
    'sentinel announce-ip $self',
    `sentinel monitor ${masterName} $master ${ports.redis} ${quorumOf(replicas)}`,
    `sentinel down-after-milliseconds ${masterName} 5000`,
    `sentinel failover-timeout ${masterName} 30000`,
    `sentinel parallel-syncs ${masterName} 1`,
    'CONF',
    `[ ! -f ${passwordFile} ] || printf 'sentinel auth-pass ${masterName} "%s"\\n' "$(${quotedPassword})" >>"$conf"`,
    'exec redis-server "$conf" --sentinel',
  )
}

function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`
}
