import { actions, reference } from './actions.ts'
import { expression, script } from './expression.ts'
import type { Job } from './github-workflow.ts'
import { checkout, handed, login } from './steps.ts'

const building = expression('!inputs.skip_build')
const image = (field: string) => expression(`matrix.image.${field}`)

/** Builds each image for all of its platforms and pushes it, or finds it in the registry: either way, by digest. */
export function imagesJob(registry: string): Job {
  return {
    name: `Image ${image('name')}`,
    needs: ['check'],
    if: expression("needs.check.outputs.images != '[]'"),
    'runs-on': 'ubuntu-24.04',
    'timeout-minutes': 90,
    permissions: { contents: 'read', packages: 'write', 'id-token': 'write', attestations: 'write' },
    strategy: { matrix: { image: expression('fromJSON(needs.check.outputs.images)') } },
    steps: [
      checkout({ if: building }),
      login(registry),
      { name: 'Set up QEMU', if: building, uses: reference(actions.setupQemu) },
      { name: 'Set up Buildx', if: building, uses: reference(actions.setupBuildx) },
      {
        name: 'Build and push',
        id: 'build',
        if: building,
        uses: reference(actions.buildPush),
        with: {
          context: image('context'),
          file: image('file'),
          target: image('target'),
          platforms: image('platforms'),
          tags: `${image('repository')}:${expression('env.VERSION')}`,
          push: true,
          provenance: 'mode=max',
          sbom: true,
        },
      },
      {
        name: 'Attest where it comes from',
        // GitHub keeps attestations of public repositories, and of others only for enterprises.
        if: expression('!inputs.skip_build && !github.event.repository.private'),
        uses: reference(actions.attest),
        with: {
          'subject-name': image('repository'),
          'subject-digest': expression('steps.build.outputs.digest'),
          'push-to-registry': true,
          'create-storage-record': false,
        },
      },
      {
        name: 'Keep its digest',
        env: {
          NAME: image('name'),
          REPOSITORY: image('repository'),
          DIGEST: expression('steps.build.outputs.digest'),
        },
        run: script(`
if [ -z "$DIGEST" ]; then
  DIGEST=$(docker buildx imagetools inspect "$REPOSITORY:$VERSION" --format '{{.Manifest.Digest}}')
fi
mkdir "$RUNNER_TEMP/images"
printf '%s@%s\\n' "$REPOSITORY" "$DIGEST" > "$RUNNER_TEMP/images/$NAME"`),
      },
      {
        name: 'Hand it on',
        uses: reference(actions.uploadArtifact),
        with: {
          name: `image-${image('name')}`,
          path: handed('images'),
          'if-no-files-found': 'error',
          'retention-days': 1,
          overwrite: true,
        },
      },
    ],
  }
}
