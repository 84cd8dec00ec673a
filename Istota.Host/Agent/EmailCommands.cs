using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Istota.Actors.Agent;
using Istota.Actors.Outbox;

namespace Istota.Host.Agent;

/// <summary>
/// What <c>istota email</c> does for an agent: it writes the deferred files, checked by the parser that reads them later, each in one rename.
/// Exit codes: 0 written, 1 the file could not be written, 2 something given is wrong.
/// </summary>
public sealed class EmailCommands(Func<string, string?> environment, TextReader input, TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public Task<int> OutputAsync(EmailOutputOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.EmailOutput, async (_, _) => new JsonObject
    {
        ["subject"] = options.Subject,
        ["body"] = await TextAsync("body", options.Body, options.BodyFile, ct),
        ["format"] = options.Html ? "html" : "plain",
    }, (file, json) => DeferredFiles.ReadOutput(file, json).Fault, ct);

    public Task<int> SendAsync(EmailSendOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.EmailSend, async (folder, file) =>
    {
        var entries = await ExistingAsync(folder, file, ct);
        entries.Add((JsonNode)new JsonObject
        {
            ["to"] = Addresses(options.To),
            ["cc"] = Addresses(options.Cc),
            ["bcc"] = Addresses(options.Bcc),
            ["subject"] = options.Subject,
            ["body"] = await TextAsync("body", options.Body, options.BodyFile, ct),
            ["format"] = options.Html ? "html" : "plain",
            ["reply_to"] = options.ReplyTo,
            ["attachments"] = new JsonArray([.. options.Attach.Select(path => (JsonNode)Attachment(path))]),
        });
        return entries;
    }, (file, json) => DeferredFiles.ReadSend(file, json).Fault, ct);

    public Task<int> ConfirmAsync(EmailConfirmOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.Confirmation, async (_, _) =>
            new JsonObject { ["prompt"] = await TextAsync("prompt", options.Prompt, options.PromptFile, ct) },
        (file, json) => DeferredFiles.ReadConfirmation(file, json).Fault, ct);

    public Task<int> AlertAsync(EmailAlertOptions options, CancellationToken ct = default) => GuardedAsync(DeferredKind.UserAlerts, async (folder, file) =>
    {
        var entries = await ExistingAsync(folder, file, ct);
        entries.Add((JsonNode)new JsonObject { ["message"] = await TextAsync("message", options.Message, null, ct), ["type"] = options.Type ?? "security" });
        return entries;
    }, (file, json) => DeferredFiles.ReadAlerts(file, json).Fault, ct);

    private async Task<int> GuardedAsync(
        DeferredKind kind, Func<SafeFolder, string, Task<JsonNode>> make, Func<string, ReadOnlyMemory<byte>, DeferredFault?> check, CancellationToken ct)
    {
        try
        {
            await WriteAsync(kind, make, check, ct);
            return 0;
        }
        catch (UsageException wrong)
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

    private async Task WriteAsync(
        DeferredKind kind, Func<SafeFolder, string, Task<JsonNode>> make, Func<string, ReadOnlyMemory<byte>, DeferredFault?> check, CancellationToken ct)
    {
        var path = environment(AgentEnvironment.DeferredDir);
        if (string.IsNullOrEmpty(path) || !TaskId.TryParse(environment(AgentEnvironment.TaskId), out var task))
            throw new UsageException($"works inside a task only: {AgentEnvironment.DeferredDir} and {AgentEnvironment.TaskId} are not set");
        if (!Directory.Exists(path))
            throw new IOException($"the folder {path} of {AgentEnvironment.DeferredDir} is not there");
        using var folder = SafeFolder.Open(path);
        Native.Lock(folder.Handle);
        var name = DeferredNames.Of(task, kind);
        var json = JsonSerializer.SerializeToUtf8Bytes(await make(folder, name), s_json);
        if (check(name, json) is { } fault)
            throw new UsageException(fault.Fault);
        var fresh = $"{DeferredNames.Unfinished}{Environment.ProcessId}";
        Native.Unlink(folder.Handle, fresh);
        await folder.WriteAsync(fresh, json, ct);
        var file = Path.Combine(path, name);
        File.Move(Path.Combine(path, fresh), file, overwrite: true);
        folder.Sync();
        await output.WriteLineAsync(new JsonObject { ["status"] = "ok", ["file"] = file }.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    /// <summary>What an earlier call wrote; something else in its place is not written over.</summary>
    private static async Task<JsonArray> ExistingAsync(SafeFolder folder, string file, CancellationToken ct)
    {
        var (bytes, fault) = await folder.ReadAllAsync(file, DeferredFiles.MaxBytes, ct);
        if (bytes is null)
            return fault == SafeFolder.NotThere ? [] : throw new IOException($"{file} {fault}");
        try
        {
            return JsonNode.Parse(bytes) as JsonArray ?? throw new UsageException($"{file} is there already and is no list");
        }
        catch (JsonException)
        {
            throw new UsageException($"{file} is there already and is not JSON");
        }
    }

    private async Task<string> TextAsync(string name, string? text, string? file, CancellationToken ct)
    {
        if (text is null == file is null)
            throw new UsageException(name == "message" ? "give --message" : $"give either --{name} or --{name}-file");
        if (text == "-" || file == "-")
            return await input.ReadToEndAsync(ct);
        if (text is not null)
            return text;
        return File.Exists(file) ? await File.ReadAllTextAsync(file!, ct) : throw new UsageException($"there is no file {file}");
    }

    private static string Attachment(string path) =>
        File.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"there is no file {path} to attach");

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

    private sealed class UsageException(string message) : Exception(message);
}
