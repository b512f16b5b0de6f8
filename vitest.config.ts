import { configDefaults, defineConfig } from 'vitest/config'
import { RolloutsFirst } from './test/harness/rollouts-first.ts'

// The closing totals of a whole run are added up over suites from this report.
const report = process.env.VITEST_REPORT
const servicesTests = 'packages/*/src/**/*.services.test.ts'
const clusterFaultTests = 'test/cluster/faults/**/*.test.ts'
const onCluster = {
  setupFiles: ['test/cluster/harness/needs-cluster.ts'],
  // Pods take minutes on a machine that runs all nodes of a cluster, a broker among others more than three.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 400_000, interval: 500 } },
}

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    sequence: { sequencer: RolloutsFirst },
    projects: [
      {
        test: {
          name: 'packages',
          include: ['packages/*/src/**/*.test.ts'],
          exclude: [...configDefaults.exclude, servicesTests],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/*.test.ts'],
          // Each file starts chains, which would take the machine from one another.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'services',
          include: [servicesTests],
          // They crash the servers that they share.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          exclude: [...configDefaults.exclude, clusterFaultTests],
          // They wait for pods most of the time.
          maxWorkers: 5,
          ...onCluster,
        },
      },
      {
        test: {
          name: 'cluster-faults',
          include: [clusterFaultTests],
          // They take nodes and the API server from all who use the cluster.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...onCluster,
        },
      },
    ],
  },
})
