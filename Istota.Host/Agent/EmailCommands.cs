using System.Text.Json.Nodes;
using Istota.Actors.Outbox;

namespace Istota.Host.Agent;

/// <summary>
/// What <c>istota email</c> does for an agent: from words on a command line to a deferred file.
/// Exit codes: 0 written, 1 the file could not be written, 2 something given is wrong.
/// </summary>
public sealed class EmailCommands(Func<string, string?> environment, TextReader input, TextWriter output, TextWriter error)
{
    private readonly DeferredWriter _writer = new(environment);

    public Task<int> OutputAsync(EmailOutputOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.EmailOutput, async () => new JsonObject
    {
        ["subject"] = options.Subject,
        ["body"] = await TextAsync("body", options.Body, options.BodyFile, ct),
        ["format"] = options.Html ? "html" : "plain",
    }, ct);

    public Task<int> SendAsync(EmailSendOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.EmailSend, async () => new JsonObject
    {
        ["to"] = Addresses(options.To),
        ["cc"] = Addresses(options.Cc),
        ["bcc"] = Addresses(options.Bcc),
        ["subject"] = options.Subject,
        ["body"] = await TextAsync("body", options.Body, options.BodyFile, ct),
        ["format"] = options.Html ? "html" : "plain",
        ["reply_to"] = options.ReplyTo,
        ["attachments"] = new JsonArray([.. options.Attach.Select(path => (JsonNode)path)]),
    }, ct);

    public Task<int> ConfirmAsync(EmailConfirmOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.Confirmation,
        async () => new JsonObject { ["prompt"] = await TextAsync("prompt", options.Prompt, options.PromptFile, ct) }, ct);

    public Task<int> AlertAsync(EmailAlertOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.UserAlerts,
        async () => new JsonObject { ["message"] = await TextAsync("message", options.Message, null, ct), ["type"] = options.Type ?? "security" }, ct);

    private async Task<int> GuardedAsync(DeferredKind kind, Func<Task<JsonObject>> make, CancellationToken ct)
    {
        try
        {
            // Outside a task nobody is to type a long text first.
            if (_writer.Problem is { } problem)
                throw new DeferredRefusedException(problem);
            await output.WriteLineAsync(await _writer.PutAsync(kind, await make(), ct));
            return 0;
        }
        catch (DeferredRefusedException wrong)
        {
            await error.WriteLineAsync($"istota email: {wrong.Message}");
            return 2;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"istota email: {broken.Message}");
            return 1;
        }
    }

    private async Task<string> TextAsync(string name, string? text, string? file, CancellationToken ct)
    {
        if (text is null == file is null)
            throw new DeferredRefusedException(name == "message" ? "give --message" : $"give either --{name} or --{name}-file");
        if (text == "-" || file == "-")
            return await input.ReadToEndAsync(ct);
        if (text is not null)
            return text;
        return File.Exists(file) ? await File.ReadAllTextAsync(file!, ct) : throw new DeferredRefusedException($"there is no file {file}");
    }

    private static JsonArray Addresses(IEnumerable<string> given) =>
        new([.. given.SelectMany(AddressList).Select(address => (JsonNode)address)]);

    /// <summary>Commas part addresses, but not inside a quoted name.</summary>
    private static IEnumerable<string> AddressList(string list)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i < list.Length && list[i] == '"')
                quoted = !quoted;
            if (i < list.Length && (list[i] != ',' || quoted))
                continue;
            if (list[start..i].Trim(' ') is { Length: > 0 } address)
                yield return address;
            start = i + 1;
        }
    }
}
