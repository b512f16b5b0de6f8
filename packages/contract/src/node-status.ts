import { z } from 'zod'
import { consensusRulesSchema } from './consensus-rules.ts'

/** Where the metrics port of a node answers with a {@link NodeStatus}. */
export const nodeStatusPath = '/status'

const hashSchema = z.string().regex(/^0x[0-9a-f]{64}$/)
/** An amount of work as decimal digits: it exceeds 2^53. */
const workSchema = z.string().regex(/^\d+$/)

export const nodePeerSchema = z.strictObject({
  id: z.string(),
  address: z.string(),
  height: z.int().min(0),
  headHash: hashSchema,
  totalDifficulty: workSchema,
  /** `shared`: its head is a block of ours; `refused`: a block of its chain broke our rules; `unknown`: yet to be seen. */
  chain: z.enum(['shared', 'refused', 'unknown']),
})

/** What one node knows of itself: what gates and a diagnosis read. */
export const nodeStatusSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  chainId: z.int(),
  genesisHash: hashSchema,
  height: z.int().min(0),
  headHash: hashSchema,
  headTimestampSeconds: z.int().min(0),
  totalDifficulty: workSchema,
  /** Multiaddress of this node, with peer id. */
  addresses: z.array(z.string()),
  peers: z.array(nodePeerSchema),
  knownPeers: z.int().min(0),
  lagBlocks: z.int().min(0),
  syncing: z.boolean(),
  /** More of the network is on a chain that this node refuses than on this node's: its rules differ. */
  outvoted: z.boolean(),
  mining: z.boolean(),
  poolTransactions: z.int().min(0),
  /** The last block that broke the rules of this node. */
  lastRefusal: z
    .strictObject({
      height: z.int().min(0),
      hash: hashSchema,
      reason: z.string(),
      detail: z.string(),
      atMs: z.number(),
    })
    .optional(),
  /** Blocks taken back when the node started, because they do not hold under its rules or their state is missing. */
  rewind: z
    .strictObject({ from: z.int().min(0), to: z.int().min(0), reason: z.string(), detail: z.string() })
    .optional(),
  /** Rules in force for the next block. */
  rules: consensusRulesSchema.pick({
    blockTimeSeconds: true,
    minimumDifficultyHexDigits: true,
    gasLimit: true,
    blockRewardWei: true,
  }),
  /** Heights at which the rules change, past ones included. */
  upgradeHeights: z.array(z.int().min(1)),
})

export type NodePeer = z.infer<typeof nodePeerSchema>
export type NodeStatus = z.infer<typeof nodeStatusSchema>
