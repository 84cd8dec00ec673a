using System.Text.Json;
using System.Text.Json.Nodes;
using Istota.Host.Agent;
using Istota.Host.Configuration;

namespace Istota.Host.Login;

/// <summary>A person's yes: the refresh token, for whom, and as which application. Good for that application alone.</summary>
public sealed record StoredLogin(string Provider, string ClientId, Secret Refresh, DateTimeOffset At);

/// <summary>DATA_DIR/oauth2.json: the refresh token, 0600, replaced in one rename that lasts.</summary>
public sealed class RefreshTokenFile(string dataDir)
{
    private const string Name = "oauth2.json";
    private const int MostBytes = 64 << 10;

    public string Path { get; } = System.IO.Path.Combine(dataDir, Name);

    /// <summary>Null: nobody has logged in.</summary>
    /// <exception cref="IOException">it is there and cannot be read, or holds something else.</exception>
    public async Task<StoredLogin?> ReadAsync(CancellationToken ct)
    {
        if (!Directory.Exists(dataDir))
            return null;
        using var folder = SafeFolder.Open(dataDir);
        var (bytes, fault) = await folder.ReadAllAsync(Name, MostBytes, ct);
        if (bytes is null)
            return fault == SafeFolder.NotThere ? null : throw new IOException($"{Path} {fault}");
        try
        {
            var json = JsonDocument.Parse(bytes).RootElement;
            return new StoredLogin(
                json.GetProperty("provider").GetString()!, json.GetProperty("clientId").GetString()!,
                new Secret(json.GetProperty("refreshToken").GetString()!), json.GetProperty("at").GetDateTimeOffset());
        }
        catch (Exception odd) when (odd is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new IOException($"{Path} holds no login of ours", odd);
        }
    }

    public Task WriteAsync(StoredLogin login, CancellationToken ct) => PutAsync(login, null, ct);

    /// <summary>The provider gave a new one in place of <paramref name="old"/>; where somebody has logged in anew meanwhile, that stays.</summary>
    public Task RenewAsync(StoredLogin old, StoredLogin login, CancellationToken ct) => PutAsync(login, old, ct);

    private async Task PutAsync(StoredLogin login, StoredLogin? over, CancellationToken ct)
    {
        AgentFolders.Make(dataDir);
        using var folder = SafeFolder.Open(dataDir);
        Native.Lock(folder.Handle);
        if (over is not null && await ReadAsync(ct) is var there && !over.Refresh.Equals(there?.Refresh))
            return;
        var fresh = $"{Name}.{Environment.ProcessId}";
        Native.Unlink(folder.Handle, fresh);
        await folder.WriteAsync(fresh, JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["provider"] = login.Provider,
            ["clientId"] = login.ClientId,
            ["refreshToken"] = login.Refresh.Reveal(),
            ["at"] = login.At,
        }), ct);
        Native.GiveToOwner(folder.Handle, fresh);
        File.Move(System.IO.Path.Combine(dataDir, fresh), Path, overwrite: true);
        folder.Sync();
    }
}
