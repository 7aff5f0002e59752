# Which cases of walks over all sellers are left out beside `locked`: by what their ids begin with, or what rules they name.

most_sellers=(venice volcengine ark fal replicate openrouter runway kie piapi wavespeed evolink higgsfield)

# walks_of NAME...: an expression for pytest's -k that matches cases of these.
walks_of() {
  local expression
  expression=$(printf ' or %s. or [%s' $(for name in "$@"; do echo "$name" "$name"; done))
  echo "${expression# or }"
}
