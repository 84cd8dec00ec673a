namespace Istota.Tests.EndToEnd;

/// <summary>
/// An agent that does whatever it reads, in the user's words or in anybody's mail: each line <c>AGENT: verb words</c> of
/// its mail and its request. <c>AGENT AFTER YES:</c> lines are for the run that a person's yes started, and then alone.
/// </summary>
internal static class ObedientAgent
{
    /// <summary>Its prompts are kept in the user's folder, where a test can read them.</summary>
    private const string Script = """
        #!/bin/sh
        mkdir -p "$ISTOTA_USER_DIR/prompts"
        cat > "$ISTOTA_USER_DIR/prompts/$ISTOTA_TASK_ID-$ISTOTA_ATTEMPT.md"
        said='AGENT: '
        grep -q '^## Confirmed action$' "$ISTOTA_USER_DIR/prompts/$ISTOTA_TASK_ID-$ISTOTA_ATTEMPT.md" && said='AGENT AFTER YES: '
        awk -v said="$said" '/^## /{on=($2=="Mail"||$2=="Request")} on && index($0,said)==1{print substr($0,length(said)+1)}' \
          "$ISTOTA_USER_DIR/prompts/$ISTOTA_TASK_ID-$ISTOTA_ATTEMPT.md" > orders
        end=0
        while IFS= read -r order; do
          verb=${order%% *}
          rest=${order#* }
          case "$verb" in
            say) printf '%s\n' "$rest" ;;
            reply) istota email output --body "$rest" >/dev/null </dev/null || end=1 ;;
            send)
              to=${rest%%|*}; rest=${rest#*|}
              istota email send --to "$to" --subject "${rest%%|*}" --body "${rest#*|}" >/dev/null </dev/null || end=1 ;;
            confirm) istota email confirm --prompt "$rest" >/dev/null </dev/null || end=1 ;;
            alert) istota email alert --message "$rest" >/dev/null </dev/null || end=1 ;;
            sh) sh -c "$rest" </dev/null 2>&1 ;;
            fail) end=1 ;;
          esac
        done < orders
        [ -s orders ] || echo "I was told nothing."
        exit $end

        """;

    public static string WriteTo(string folder)
    {
        var file = Path.Combine(folder, "agent.sh");
        File.WriteAllText(file, Script);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
