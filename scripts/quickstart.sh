#!/usr/bin/env bash
# Takes a new initial registration in each system to its publication, over REST, with the demo accounts.
# Usage: scripts/quickstart.sh [BASE_URL]     (the service runs: make run)
# It waits out the pledges: the person's and the enterprise's 60 seconds, so it takes a little over two minutes.
set -euo pipefail

BASE=${1:-http://127.0.0.1:${PORT:-8000}}
API=$BASE/api/v1

# json EXPRESSION: evaluate a Python expression over the JSON document d on standard input.
json() { python3 -c 'import json, sys; d = json.load(sys.stdin); r = eval(sys.argv[1]); print(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False))' "$1"; }

# call METHOD PATH USER [BODY]: one request; a refusal is shown and ends the run.
call() {
    local answer code
    answer=$(curl -sS -X "$1" "$API$2" -H "Authorization: Bearer $(token "$3")" ${4:+-H 'Content-Type: application/json' -d "$4"} -w '\n%{http_code}')
    code=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if ((code >= 400)); then
        echo "$1 $2 as $3 -> $code $answer" >&2
        exit 1
    fi
    printf '%s' "$answer"
}

# token USER: log in once per user and remember the token for this run.
token() {
    local file=$CACHE/$1
    [ -s "$file" ] || curl -sS -X POST "$API/auth/token" -H 'Content-Type: application/json' \
        -d "{\"username\": \"$1\", \"password\": \"demo\"}" | json 'd["token"]' >"$file"
    cat "$file"
}

# complete USER INSTANCE ELEMENT ANSWERS: wait until the task is there for this user, then complete it.
complete() {
    local task=""
    for _ in $(seq 1 450); do
        task=$(call GET "/tasks?instance=$2&element=$3" "$1" | json '(d["items"] or [{"id": ""}])[0]["id"]') || exit 1
        [ -n "$task" ] && break
        sleep 0.2
    done
    [ -n "$task" ] || { echo "$3 never came for $1" >&2; exit 1; }
    call POST "/tasks/$task/complete" "$1" "{\"answers\": $4}" >/dev/null
}

# form USER INSTANCE: answers for the form, from what the service has prefilled.
form() {
    local task
    task=$(call GET "/tasks?instance=$2&element=Task_FillForm" "$1" | json 'd["items"][0]["id"]')
    call GET "/tasks/$task" "$1" | json '{k: d["form"]["prefilled"].get(k) for k in ("qualification_cert_no", "qualification_date", "qualification_method")}'
}

# apply CATEGORY APPLICANT ENTERPRISE MORE: from the start to the enterprise's report.
apply() {
    local instance answers
    instance=$(call POST /definitions/initial_registration/instances "$2" "{\"variables\": {\"category\": \"$1\"}}" | json 'd["id"]')
    complete "$2" "$instance" Task_ConfirmConditions '{"accepted": true}'
    complete "$2" "$instance" Task_Pledge '{"agree": true}'
    answers=$(form "$2" "$instance" | MORE=$4 json '{**d, **json.loads(__import__("os").environ["MORE"])}')
    complete "$2" "$instance" Task_FillForm "$answers"
    complete "$3" "$instance" Task_EnterpriseReport '{"outcome": "report"}'
    complete "$3" "$instance" Task_EnterprisePledge '{"agree": true}'
    echo "$instance"
}

city() {
    complete city-taiyuan "$1" Task_CityAccept '{"outcome": "accept"}'
    complete city-taiyuan "$1" Task_CityReview '{"outcome": "pass", "reviewer": "审查人员"}'
    complete city-taiyuan "$1" Task_CityForward '{"outcome": "forward"}'
}
province() {
    complete "$2" "$1" Task_ProvinceAccept '{"outcome": "accept"}'
    complete "$2" "$1" Task_ProvinceReview '{"outcome": "agree"}'
}
ministry() {
    complete ministry-review "$1" Task_MinistryAccept '{"outcome": "accept"}'
    complete ministry-review "$1" Task_MinistryReview '{"outcome": "agree"}'
    complete ministry-approve "$1" Task_MinistryApprove '{"outcome": "approve"}'
}

# show CATEGORY APPLICANT INSTANCE: the status ids in order.
show() {
    call GET "/instances/$3/history?limit=100" "$2" \
        | json '" → ".join(k for k, _ in __import__("itertools").groupby(e["status"]["id"] for e in d["items"] if e.get("status")))' \
        | sed "s/^/$1: /"
}

arch1() { local i; i=$(apply ARCH1 app-arch1 ent-hebei '{}') && province "$i" province-hebei && ministry "$i" && show ARCH1 app-arch1 "$i"; }
chem() { local i; i=$(apply CHEM app-chem ent-hebei '{}') && ministry "$i" && show CHEM app-chem "$i"; }
str2() {
    local i work='{"achievements": [{"project": "太原某住宅楼", "scale": "二级", "from": "2024-01-01", "to": "2025-06-30", "role": "结构设计", "enterprise": "太原某建筑设计有限公司"}]}'
    i=$(apply STR2 app-str2 ent-taiyuan "$work") && city "$i" && province "$i" province-shanxi \
        && complete province-shanxi "$i" Task_ProvinceApprove '{"outcome": "approve"}' && show STR2 app-str2 "$i"
}
supv() { local i; i=$(apply SUPV app-supv ent-supv '{"specialties": ["房屋建筑工程", "冶炼工程"]}') && ministry "$i" && show SUPV app-supv "$i"; }

CACHE=$(mktemp -d)
trap 'rm -rf "$CACHE"' EXIT
for user in app-arch1 app-chem app-str2 app-supv ent-hebei ent-taiyuan ent-supv city-taiyuan province-hebei province-shanxi ministry-review ministry-approve; do
    token "$user" >/dev/null
done
echo "Four applications side by side; the pledges take 60 seconds each …"
pids=()
for journey in arch1 chem str2 supv; do
    "$journey" &
    pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
exit "$failed"
