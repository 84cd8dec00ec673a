using System.CommandLine;
using Istota.Host.Agent;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Istota.Host.Cli;

/// <summary><c>istota mcp</c>: the four tools of <c>istota email</c> to an agent that speaks the Model Context Protocol. Standard output is the protocol's alone.</summary>
internal static class McpVerb
{
    public static Command Make(CliContext context)
    {
        var command = new Command("mcp", "for the agent: the tools of istota email as a Model Context Protocol server on standard input and output");
        command.SetAction((_, ct) => RunAsync(context, ct));
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken ct)
    {
        var writer = new DeferredWriter(context.Environment);
        if (writer.Problem is { } problem)
            await context.Error.WriteLineAsync($"istota mcp: {problem}; every tool will say so");
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "istota", Version = typeof(McpVerb).Assembly.GetName().Version?.ToString(3) ?? "0" },
            ToolCollection = [.. DeferredTools.Of(writer)],
        };
        await using var server = McpServer.Create(new StdioServerTransport(options), options);
        try
        {
            await server.RunAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The agent has no more to ask.
        }
        return ExitCode.Done;
    }
}
