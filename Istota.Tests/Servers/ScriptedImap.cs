namespace Istota.Tests.Servers;

/// <summary>An IMAP server of three mails, to be made hostile at one command; all of it in the clear.</summary>
internal static class ScriptedImap
{
    public const string Greeting = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE] ready\r\n";

    /// <param name="instead">answers a command in its own way, and says whether it did.</param>
    public static ScriptedServer Start(Func<ScriptedLine, string, string, Task<bool>>? instead = null, string greeting = Greeting) => ScriptedServer.Start(async line =>
    {
        if (instead is not null && await instead(line, "", "greeting")) return;
        await line.SayAsync(greeting);
        while (await line.ReadAsync() is { } command)
        {
            if (command.Split(' ', 2) is not [_, _] words) return; // no IMAP any more: TLS, say
            if (instead is not null && await instead(line, words[0], words[1])) continue;
            await line.SayAsync($"{AnswerTo(words[1])}{words[0]} OK {(words[1].StartsWith("EXAMINE", StringComparison.Ordinal) ? "[READ-ONLY] " : "")}done\r\n");
        }
    });

    private static string AnswerTo(string command) => command.Split(' ', 3) switch
    {
        ["CAPABILITY", ..] => "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE\r\n",
        ["LIST", "\"\"", "\"\""] => "* LIST (\\Noselect) \"/\" \"\"\r\n",
        ["LIST", ..] => "* LIST () \"/\" INBOX\r\n",
        ["SELECT" or "EXAMINE", ..] => "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 4] n\r\n",
        ["STATUS", .., var items] when !items.Contains("MESSAGES", StringComparison.Ordinal) => "* STATUS INBOX (UIDVALIDITY 7)\r\n",
        ["STATUS", ..] => "* STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)\r\n",
        ["UID", "FETCH", var rest] when rest.Contains("BODY.PEEK[]", StringComparison.Ordinal) => "* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n",
        ["UID", "FETCH", ..] => string.Concat(Enumerable.Range(1, 3).Select(n =>
            $"* {n} FETCH (UID {n} RFC822.SIZE 5 INTERNALDATE \"02-Mar-2026 04:05:06 +0000\" ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\r\n")),
        ["UID", "SEARCH", ..] => "* SEARCH\r\n",
        _ => "",
    };
}
