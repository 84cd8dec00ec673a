using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>The collector's address is a plain one: what is secret about it goes into its headers.</summary>
internal static class TelemetryRules
{
    private const string Key = "otlp_endpoint";
    private const string Allowed = "allowed is the address of a collector for OTLP over HTTP, as \"http://127.0.0.1:4318\"";

    /// <summary>Null: none.</summary>
    public static Uri? Endpoint(SectionValues telemetry) => telemetry.Text(Key) is { Length: > 0 } endpoint ? new Uri(endpoint) : null;

    public static void Check(SectionSet sections, Problems problems)
    {
        var telemetry = sections["telemetry"];
        var endpoint = telemetry.Text(Key);
        if (endpoint.Length == 0) return;
        if (endpoint.Contains('@', StringComparison.Ordinal))
            telemetry.Fail(problems, Key, $"has an account or a password in it; {Allowed}, and headers go into $OTEL_EXPORTER_OTLP_HEADERS");
        else if (endpoint.Any(char.IsControl) || !Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.Host.Length == 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            telemetry.Fail(problems, Key, $"found {TomlText.Quoted(endpoint)}; {Allowed}");
        else if (url.Port == 4317)
            telemetry.Fail(problems, Key, $"found {TomlText.Quoted(endpoint)}, the usual port of OTLP over gRPC; {Allowed}");
    }
}
