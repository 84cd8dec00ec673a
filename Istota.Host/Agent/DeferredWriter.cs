using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Istota.Actors.Agent;
using Istota.Actors.Outbox;

namespace Istota.Host.Agent;

/// <summary>What an agent asked for is wrong, in words that name the argument; nothing was written.</summary>
public sealed class DeferredRefusedException(string message) : Exception(message);

/// <summary>Writes an agent's deferred files, checked by the parser that reads them later, each in one rename; behind <c>istota email</c> and <c>istota mcp</c>.</summary>
public sealed class DeferredWriter(Func<string, string?> environment)
{
    private static readonly JsonSerializerOptions s_file = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };
    private static readonly JsonSerializerOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Why nothing can be written here; null inside a task.</summary>
    public string? Problem => Deferred is null || Task is null
        ? $"works inside a task only: {AgentEnvironment.DeferredDir} and {AgentEnvironment.TaskId} are not set"
        : null;

    private string? Deferred => environment(AgentEnvironment.DeferredDir) is { Length: > 0 } path ? path : null;
    private TaskId? Task => TaskId.TryParse(environment(AgentEnvironment.TaskId), out var task) ? task : null;

    /// <summary>Writes one entry: mails and alerts add to what is there, the others stand in its place. Gives the line that says so.</summary>
    /// <exception cref="DeferredRefusedException">the entry is wrong.</exception>
    /// <exception cref="IOException">the file cannot be written.</exception>
    public async Task<string> PutAsync(DeferredKind kind, JsonObject entry, CancellationToken ct)
    {
        if (Deferred is not { } path || Task is not { } task)
            throw new DeferredRefusedException(Problem!);
        if (!Directory.Exists(path))
            throw new IOException($"the folder {path} of {AgentEnvironment.DeferredDir} is not there");
        if (kind == DeferredKind.EmailSend)
            NameAttachments(entry);
        using var folder = SafeFolder.Open(path);
        Native.Lock(folder.Handle);
        var name = DeferredNames.Of(task, kind);
        JsonNode whole = kind is DeferredKind.EmailSend or DeferredKind.UserAlerts ? await AddedAsync(folder, name, entry, ct) : entry;
        var json = JsonSerializer.SerializeToUtf8Bytes(whole, s_file);
        Check(kind, name, json, whole);
        var fresh = $"{DeferredNames.Unfinished}{Environment.ProcessId}";
        Native.Unlink(folder.Handle, fresh);
        await folder.WriteAsync(fresh, json, ct);
        var file = Path.Combine(path, name);
        File.Move(Path.Combine(path, fresh), file, overwrite: true);
        folder.Sync();
        return new JsonObject { ["status"] = "ok", ["file"] = file }.ToJsonString(s_line);
    }

    /// <summary>The one asking gave one entry, whatever its place in the list.</summary>
    private static void Check(DeferredKind kind, string name, byte[] json, JsonNode whole)
    {
        var fault = kind switch
        {
            DeferredKind.EmailOutput => DeferredFiles.ReadOutput(name, json).Fault,
            DeferredKind.EmailSend => DeferredFiles.ReadSend(name, json).Fault,
            DeferredKind.Confirmation => DeferredFiles.ReadConfirmation(name, json).Fault,
            DeferredKind.UserAlerts => DeferredFiles.ReadAlerts(name, json).Fault,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        if (fault is null)
            return;
        var place = whole is JsonArray list ? string.Create(CultureInfo.InvariantCulture, $"entry {list.Count - 1}: ") : "";
        throw new DeferredRefusedException(fault.Fault.StartsWith(place, StringComparison.Ordinal) ? fault.Fault[place.Length..] : fault.Fault);
    }

    /// <summary>What an earlier call wrote, and this; something else in its place is not written over.</summary>
    private static async Task<JsonArray> AddedAsync(SafeFolder folder, string file, JsonObject entry, CancellationToken ct)
    {
        var (bytes, fault) = await folder.ReadAllAsync(file, DeferredFiles.MaxBytes, ct);
        if (bytes is null)
            return fault == SafeFolder.NotThere ? [entry] : throw new IOException($"{file} {fault}");
        try
        {
            var list = JsonNode.Parse(bytes) as JsonArray ?? throw new DeferredRefusedException($"{file} is there already and is no list");
            list.Add((JsonNode)entry);
            return list;
        }
        catch (JsonException)
        {
            throw new DeferredRefusedException($"{file} is there already and is not JSON");
        }
    }

    /// <summary>A path is named in full, for it is read later and elsewhere; what is no list of paths is left to the check.</summary>
    private static void NameAttachments(JsonObject entry)
    {
        if (entry["attachments"] is not JsonArray paths)
            return;
        for (var i = 0; i < paths.Count; i++)
        {
            if (paths[i] is JsonValue value && value.TryGetValue<string>(out var path))
                paths[i] = File.Exists(path) ? Path.GetFullPath(path) : throw new DeferredRefusedException($"there is no file {DeferredNames.Plain(path)} to attach");
        }
    }
}
