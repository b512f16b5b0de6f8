import type { BuiltImage } from './built-images.ts'
import { wholeStack } from './dispatch.ts'
import { expression, script } from './expression.ts'
import type { Job, Step } from './github-workflow.ts'
import type { Pipeline } from './pipeline.ts'
import { checkout, installWindlass } from './steps.ts'

/** Judges the description and the inputs, and says which images are to be had. */
export function checkJob({ build }: Pipeline): Job {
  return {
    name: 'Check',
    'runs-on': 'ubuntu-24.04',
    'timeout-minutes': 15,
    permissions: { contents: 'read' },
    ...(build && { outputs: { images: expression('steps.images.outputs.images') } }),
    steps: [
      checkout(),
      ...installWindlass,
      { name: 'Check the description', run: script('npx --no windlass check "$STACK_FILE" --env "$ENVIRONMENT"') },
      ...(build ? [chooseImages(build.images)] : []),
    ],
  }
}

function chooseImages(images: readonly BuiltImage[]): Step {
  return {
    name: 'Choose the images',
    id: 'images',
    env: { IMAGES: `[\n${images.map((image) => `  ${JSON.stringify(image)}`).join(',\n')}\n]` },
    run: script(`
if [[ ! "$VERSION" =~ ^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$ ]]; then
  echo '::error::The version cannot be the tag of an image.'
  exit 1
fi
chosen=$(jq --compact-output --arg environment "$ENVIRONMENT" --arg component "$COMPONENT" '
  map(select(.runs[$environment] as $runs
    | if $component == "${wholeStack}" then $runs != null else any($runs[]?; . == $component) end)
    | del(.runs))' <<< "$IMAGES")
if [ "$chosen" = '[]' ] && [ "$COMPONENT" != '${wholeStack}' ]; then
  echo "::error::$COMPONENT runs no image of this repository in $ENVIRONMENT."
  exit 1
fi
echo "images=$chosen" >> "$GITHUB_OUTPUT"`),
  }
}
