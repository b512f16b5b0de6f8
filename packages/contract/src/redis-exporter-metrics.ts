import type { MetricCatalogue } from './metric.ts'

/** What rules and panels use of redis_exporter, which runs beside each Redis and answers at `/metrics` of port 9121. */
export const redisExporterMetrics = {
  up: { name: 'redis_up', type: 'gauge', help: '1 while the exporter reaches its Redis', labels: [] },
  memoryUsed: { name: 'redis_memory_used_bytes', type: 'gauge', help: 'Bytes Redis holds', labels: [] },
  memoryMax: {
    name: 'redis_memory_max_bytes',
    type: 'gauge',
    help: 'Bytes Redis may hold before it evicts; 0 without a bound',
    labels: [],
  },
  keyspaceHits: {
    name: 'redis_keyspace_hits_total',
    type: 'counter',
    help: 'Look-ups that found their key',
    labels: [],
  },
  keyspaceMisses: {
    name: 'redis_keyspace_misses_total',
    type: 'counter',
    help: 'Look-ups that found none',
    labels: [],
  },
  evictedKeys: {
    name: 'redis_evicted_keys_total',
    type: 'counter',
    help: 'Keys dropped because memory was full',
    labels: [],
  },
  expiredKeys: {
    name: 'redis_expired_keys_total',
    type: 'counter',
    help: 'Keys dropped because their time was over',
    labels: [],
  },
  keys: { name: 'redis_db_keys', type: 'gauge', help: 'Keys of a database', labels: ['db'] },
  connectedClients: { name: 'redis_connected_clients', type: 'gauge', help: 'Open connections', labels: [] },
  rejectedConnections: {
    name: 'redis_rejected_connections_total',
    type: 'counter',
    help: 'Connections refused because there were too many',
    labels: [],
  },
  commandsProcessed: {
    name: 'redis_commands_processed_total',
    type: 'counter',
    help: 'Commands answered',
    labels: [],
  },
  commandSeconds: {
    name: 'redis_commands_duration_seconds_total',
    type: 'counter',
    help: 'Time spent on commands, by command',
    labels: ['cmd'],
  },
  commands: { name: 'redis_commands_total', type: 'counter', help: 'Commands answered, by command', labels: ['cmd'] },
  memoryFragmentation: {
    name: 'redis_mem_fragmentation_ratio',
    type: 'gauge',
    help: 'Memory Redis takes of the system, per byte it uses',
    labels: [],
  },
  lastSnapshotTime: {
    name: 'redis_rdb_last_save_timestamp_seconds',
    type: 'gauge',
    help: 'Unix time of the last snapshot',
    labels: [],
  },
  connectedReplicas: {
    name: 'redis_connected_slaves',
    type: 'gauge',
    help: 'Replicas that follow this Redis',
    labels: [],
  },
  snapshotSucceeded: {
    name: 'redis_rdb_last_bgsave_status',
    type: 'gauge',
    help: '1 where the last snapshot was written',
    labels: [],
  },
  logWriteSucceeded: {
    name: 'redis_aof_last_write_status',
    type: 'gauge',
    help: '1 where the last write to the append-only file succeeded',
    labels: [],
  },
} as const satisfies MetricCatalogue
