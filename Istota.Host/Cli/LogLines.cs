using System.CommandLine;
using System.Text.Json;

namespace Istota.Host.Cli;

/// <summary>The log of the daemon as lines of text.</summary>
internal static class LogLines
{
    public static void Write(TextWriter output, JsonElement lines)
    {
        foreach (var line in lines.EnumerateArray()) output.WriteLine(Line(line));
    }

    public static async Task<int> FollowAsync(CliContext context, ControlClient client, Look look, CancellationToken ct)
    {
        using var response = await client.OpenAsync($"log{look.Query}", null, ct);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            await context.Out.WriteLineAsync(look.Json ? line : Line(JsonElement.Parse(line)));
            await context.Out.FlushAsync(ct);
        }
        throw new NoDaemonException("the daemon has gone");
    }

    private static string Line(JsonElement line) => TerminalText.Line(string.Join(' ', line.EnumerateObject().Select(p => p.Value.GetString())));
}

/// <summary>The options that <c>inspect log</c> alone has.</summary>
internal sealed class LogOptions
{
    private readonly Option<bool> _follow = new("--follow") { Description = "and each new line as it comes" };
    private readonly Option<string?>[] _filters =
    [
        new("--user") { Description = "only lines about this user", HelpName = "ID" },
        new("--mail") { Description = "only lines about this mail and its tasks, by Message-ID, MAILBOX/UIDVALIDITY/UID or USER#N", HelpName = "KEY" },
        new("--task") { Description = "only lines about this task", HelpName = "USER-N" },
    ];

    public static LogOptions AddTo(Command command)
    {
        var options = new LogOptions();
        command.Add(options._follow);
        foreach (var filter in options._filters) command.Add(filter);
        return options;
    }

    public bool Follows(ParseResult parsed) => parsed.GetValue(_follow);

    public string Query(ParseResult parsed)
    {
        var given = _filters.Where(f => parsed.GetValue(f) is not null).Select(f => $"{f.Name.TrimStart('-')}={Uri.EscapeDataString(parsed.GetValue(f)!)}").ToList();
        return given.Count == 0 ? "" : $"?{string.Join('&', given)}";
    }
}
