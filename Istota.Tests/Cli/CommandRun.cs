using Istota.Host.Cli;
using Istota.Host.Configuration;

namespace Istota.Tests.Cli;

/// <summary>One command line run in process: what it wrote and its exit code.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandRun> OfAsync(string folder, string input, IReadOnlyList<string> args, Func<CliContext, CliContext>? with = null, CancellationToken ct = default)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var context = Context(folder, input) with { Out = TextWriter.Synchronized(output), Error = TextWriter.Synchronized(error) };
        var code = await CommandLine.InvokeAsync(args, with is null ? context : with(context), ct);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    public static Task<CommandRun> OfAsync(string folder, params string[] args) => OfAsync(folder, "", args);

    private static CliContext Context(string folder, string input = "") => new()
    {
        In = new StringReader(input),
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        Environment = _ => null,
        Folder = folder,
        Listen = TimeSpan.FromMilliseconds(500),
        Redraw = TimeSpan.FromMilliseconds(10),
        Run = (_, _) => throw new InvalidOperationException("no daemon was wanted"),
    };

    /// <summary>A folder with a configuration whose data folder is beside it.</summary>
    public static string NewFolder(string toml = "")
    {
        var folder = Directory.CreateTempSubdirectory("istota-cli").FullName;
        File.WriteAllText(Path.Combine(folder, "istota.toml"), toml.Length > 0 ? toml : Toml);
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        return folder;
    }

    private const string Toml = """
        [email]
        bot_email = "istota@bot.example"
        mode = "maildir"
        maildir = "mail"
        outbound = "files"
        maildir_sent = "sent"
        [storage]
        data_dir = "data"
        [users.alice]
        email_addresses = ["alice@home.example"]
        """;
}
