#!/usr/bin/env bash
# Proves the containers for real: builds the image, starts a head and three workers, submits the sample on real input, checks the answer and
# that all hosts worked, ships a program that only the head has, scales to five in the middle of a run, kills a container, and cleans up.
#
# It needs root on a Debian system, and nothing else: the engine is installed from Debian's packages and started where none runs, and the
# base images are made with debootstrap and the .NET of this machine. With SDK_IMAGE and RUNTIME_IMAGE set, those are used instead.
#
# Prints what it proves, one line each, and as the last line `N passed, N failed`; a line `skipped: why` where it cannot run.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d /tmp/actorprocs-docker.XXXXXX)
export COMPOSE_PROJECT_NAME=actorprocstest ACTORPROCS_IMAGE=actorprocs:test
engine=""
passed=0
failed=0

say() { printf '%s\n' "$*"; }
pass() { passed=$((passed + 1)); say "ok    $*"; }
fail() { failed=$((failed + 1)); say "FAIL  $*"; }
check() { local what=$1; shift; if "$@"; then pass "$what"; else fail "$what"; fi; }
skip() { say "skipped: $*"; exit 0; }

compose() {
  if docker compose version > /dev/null 2>&1; then docker compose -f docker/compose.yaml "$@"; else docker-compose -f docker/compose.yaml "$@"; fi
}

clean() {
  local status=$?
  set +e
  if docker info > /dev/null 2>&1; then
    if [ "$failed" -gt 0 ] || [ "$status" -ne 0 ]; then compose logs --tail=40 > "$work/logs" 2>&1; tail -n 120 "$work/logs"; fi
    compose down -v --remove-orphans > /dev/null 2>&1
    docker image rm -f actorprocs:test > /dev/null 2>&1
  fi
  if [ -n "$engine" ]; then
    kill "$engine" 2> /dev/null
    for _ in $(seq 50); do kill -0 "$engine" 2> /dev/null || break; sleep 0.2; done
  fi
  rm -rf "$work"
  [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
  say "$passed passed, $failed failed"
}
trap clean EXIT

# --- the engine ------------------------------------------------------------------------------------------------------------------------
start_engine() {
  docker info > /dev/null 2>&1 && return
  [ "$(id -u)" = 0 ] || skip "no container engine runs here, and starting one needs root"
  if ! command -v dockerd > /dev/null || ! command -v iptables > /dev/null || ! { command -v docker-compose > /dev/null || docker compose version > /dev/null 2>&1; }; then
    command -v apt-get > /dev/null || skip "no container engine is installed, and this is no Debian system"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq docker.io docker-compose iptables; } > "$work/apt" 2>&1 \
      || skip "the container engine cannot be installed: $(tail -n 1 "$work/apt")"
  fi

  export DOCKER_HOST="unix://$work/docker.sock"
  dockerd --data-root "$work/data" --exec-root "$work/exec" --host "$DOCKER_HOST" --pidfile "$work/pid" > "$work/engine" 2>&1 &
  engine=$!
  for _ in $(seq 150); do
    docker info > /dev/null 2>&1 && return
    kill -0 "$engine" 2> /dev/null || break
    sleep 0.2
  done
  engine=""
  skip "the container engine does not start here: $(grep -iE 'error|fail' "$work/engine" | tail -n 1)"
}

# --- the base images -------------------------------------------------------------------------------------------------------------------
make_base_images() {
  if [ -n "${SDK_IMAGE:-}" ] && [ -n "${RUNTIME_IMAGE:-}" ]; then return; fi
  command -v debootstrap > /dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap > "$work/apt" 2>&1 \
    || skip "debootstrap, which makes the base image, cannot be installed"
  local release dotnet packages
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  debootstrap --variant=minbase --include=libicu72,libssl3,ca-certificates "$release" "$work/root" > "$work/bootstrap" 2>&1 \
    || skip "the base image cannot be made: $(tail -n 1 "$work/bootstrap")"
  mkdir -p "$work/root/usr/share/dotnet"
  cp -a "$dotnet/dotnet" "$dotnet/host" "$dotnet/shared" "$work/root/usr/share/dotnet/"
  ln -sf /usr/share/dotnet/dotnet "$work/root/usr/bin/dotnet"
  tar -C "$work/root" -c . | docker import --change 'ENV DOTNET_ROOT=/usr/share/dotnet' - actorprocs-runtime:test > /dev/null

  # The build runs without a network: the packages that this machine has already restored are its source.
  packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
  cp -a "$dotnet/sdk" "$dotnet/sdk-manifests" "$dotnet/packs" "$work/root/usr/share/dotnet/"
  mkdir -p "$work/root/root/.nuget"
  cp -a "$packages" "$work/root/root/.nuget/packages"
  tar -C "$work/root" -c . | docker import --change 'ENV DOTNET_ROOT=/usr/share/dotnet' --change 'ENV NuGetAudit=false' - actorprocs-sdk:test > /dev/null
  rm -rf "$work/root"
  SDK_IMAGE=actorprocs-sdk:test
  RUNTIME_IMAGE=actorprocs-runtime:test
}

# --- what is asked of the cluster ------------------------------------------------------------------------------------------------------
head_run() { compose exec -T head actorprocs "$@"; }
nodes_up() { head_run node list -o json 2> /dev/null | grep -o '"state": *"up"' | wc -l; }
wait_nodes() {
  local until=$((SECONDS + 60))
  while [ "$SECONDS" -lt "$until" ]; do [ "$(nodes_up)" = "$1" ] && return 0; sleep 0.5; done
  say "      there are $(nodes_up) nodes"
  return 1
}
submit_index() { head_run job submit -- /samples/WordIndex/WordIndex.dll /samples/documentation; }

start_engine
make_base_images

say "building the image"
docker build -q -f docker/Dockerfile --target demo --build-arg "SDK_IMAGE=$SDK_IMAGE" --build-arg "RUNTIME_IMAGE=$RUNTIME_IMAGE" -t actorprocs:test . > "$work/build" 2>&1 \
  || { tail -n 40 "$work/build"; fail "the image builds"; exit 1; }
pass "the image builds"
check "it does not run as root" test "$(docker run --rm --entrypoint id actorprocs:test -u)" != 0

compose up -d --scale worker=3 > "$work/up" 2>&1 || tail -n 20 "$work/up"
check "a head and three workers are one cluster" wait_nodes 4
# Nothing of what follows could be right, and each would wait for its whole patience.
[ "$failed" = 0 ] || exit 1

submit_index > "$work/index" 2> "$work/index.err" || true
check "the sample on real input gives the answer of one process" grep -q 'The index equals that of one process' "$work/index"
check "all four hosts worked" test "$(sed -n 's/^hosts: //p' "$work/index" | tr ',' '\n' | grep -c 'files')" = 4

# In the middle of a run: what joins takes part, what is killed loses only what it ran.
submit_index > "$work/scaled" 2> "$work/scaled.err" &
job=$!
compose up -d --scale worker=5 > "$work/up" 2>&1 || tail -n 20 "$work/up"
check "two more workers join while a job runs" wait_nodes 6
wait "$job" || true
check "the job that ran while they joined gives the answer" grep -q 'The index equals that of one process' "$work/scaled"

victim=$(docker ps -q --filter "label=com.docker.compose.service=worker" | head -n 1)
docker kill --signal KILL "$victim" > /dev/null
check "a killed container is noticed and leaves the cluster" wait_nodes 5
submit_index > "$work/after" 2> "$work/after.err" || true
check "and the rest goes on" grep -q 'The index equals that of one process' "$work/after"

polite=$(docker ps -q --filter "label=com.docker.compose.service=worker" | head -n 1)
docker stop -t 30 "$polite" > /dev/null
check "a stopped container leaves in order, with exit code 0 or 143" grep -qE '^(0|143)$' <(docker inspect -f '{{.State.ExitCode}}' "$polite")

[ "$failed" = 0 ]
