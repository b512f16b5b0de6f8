import type { Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'

export interface Exchange {
  /** Bytes the other side may send. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** Sends one message on a new stream and waits for the one that answers it. The stream is closed in any case. */
export async function ask(stream: Stream, message: Uint8Array, { maxBytes, signal }: Exchange): Promise<Uint8Array> {
  try {
    const frames = framesOf(stream, maxBytes)
    await frames.write(message, { signal })
    const answer = await frames.read({ signal })
    await stream.close({ signal })
    return answer.subarray()
  } catch (error) {
    stream.abort(toError(error))
    throw error
  }
}

/** Waits for one message on a stream that a peer opened and answers it. The stream is closed in any case. */
export async function answer(
  stream: Stream,
  respond: (message: Uint8Array) => Promise<Uint8Array>,
  { maxBytes, signal }: Exchange,
): Promise<void> {
  try {
    const frames = framesOf(stream, maxBytes)
    const message = await frames.read({ signal })
    await frames.write(await respond(message.subarray()), { signal })
    await stream.close({ signal })
  } catch (error) {
    stream.abort(toError(error))
    throw error
  }
}

function framesOf(stream: Stream, maxBytes: number) {
  // The reader holds a whole frame and its length before it hands it on.
  return lpStream(stream, { maxDataLength: maxBytes, maxBufferSize: maxBytes + 16 })
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
