#!/bin/bash
# Kills the daemon over and over on real mail servers: soak.sh [RUNS] [KILLS A RUN]. Each run has a new seed, printed first,
# so that a failure can be tried again: ISTOTA_CRASH_SEED=… ISTOTA_CRASH_KILLS=… ./soak.sh 1. Ends at the first failure; an hour at most.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
runs=${1:-5}
export ISTOTA_CRASH_KILLS=${2:-${ISTOTA_CRASH_KILLS:-100}}
dotnet build Istota.Tests --nologo -v q
end=$((SECONDS + 3600))
for ((run = 1; run <= runs && SECONDS < end; run++)); do
    echo "run $run of $runs"
    timeout $((end - SECONDS)) dotnet run --project Istota.Tests --no-build -- -class Istota.Tests.Crash.KillTests -showLiveOutput -noColor
done
