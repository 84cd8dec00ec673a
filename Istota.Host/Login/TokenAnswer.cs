using System.Text.Json;
using Istota.Actors.Mail;
using Istota.Host.Configuration;

namespace Istota.Host.Login;

/// <summary>There is no token now; <see cref="Refused"/> tells a login that is no longer good from a provider that is away. Its words may be shown.</summary>
public sealed class TokenException(string message, bool refused, Exception? inner = null) : Exception(message, inner)
{
    public bool Refused { get; } = refused;
}

/// <summary>What a token endpoint answers (RFC 6749 §5, RFC 8628 §3.5).</summary>
public abstract record TokenAnswer
{
    private TokenAnswer() { }

    /// <param name="Refresh">null: the one from before stays good.</param>
    public sealed record Granted(Secret Access, TimeSpan Lifetime, Secret? Refresh) : TokenAnswer;

    /// <param name="Code">as <c>invalid_grant</c>.</param>
    /// <param name="Words">the provider's own, on one safe line; may be empty.</param>
    public sealed record Refused(string Code, string Words) : TokenAnswer
    {
        public override string ToString() => Words.Length > 0 ? $"{Code}: {Words}" : Code;
    }

    /// <summary>Null: it is neither, so nobody knows.</summary>
    public static TokenAnswer? Of(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        if (Text(json, "error") is { } code)
            return new Refused(SafeText.OneLine(code, 60), SafeText.OneLine(Text(json, "error_description") ?? "", 200));
        if (Text(json, "access_token") is not { } access)
            return null;
        var refresh = Text(json, "refresh_token");
        return new Granted(new Secret(access), TimeSpan.FromSeconds(Seconds(json, "expires_in") ?? 3600), refresh is null ? null : new Secret(refresh));
    }

    internal static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    internal static int? Seconds(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds >= 0 ? seconds : null;
}

/// <summary>What a device endpoint answers: where a person is to go, and with which code (RFC 8628 §3.2).</summary>
public sealed record DeviceCode(Secret Device, string UserCode, string Address, TimeSpan Lifetime, TimeSpan Interval)
{
    /// <summary>Google calls the address by another name.</summary>
    public static DeviceCode? Of(JsonElement json) =>
        TokenAnswer.Text(json, "device_code") is { } device && TokenAnswer.Text(json, "user_code") is { } user
            && (TokenAnswer.Text(json, "verification_uri") ?? TokenAnswer.Text(json, "verification_url")) is { } address
            ? new DeviceCode(new Secret(device), user, address, TimeSpan.FromSeconds(TokenAnswer.Seconds(json, "expires_in") ?? 900), TimeSpan.FromSeconds(TokenAnswer.Seconds(json, "interval") ?? 5))
            : null;
}
