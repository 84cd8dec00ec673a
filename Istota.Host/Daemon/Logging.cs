using Istota.Host.Configuration;
using Istota.Host.Inspection;
using Istota.Host.Telemetry;
using Microsoft.Extensions.Logging.Console;

namespace Istota.Host.Daemon;

/// <summary>Log lines: to standard output as text or JSON, and the newest into memory for <c>inspect log</c>. ASP.NET's own are left out: its lines hold paths, and a path may be a secret.</summary>
internal static class Logging
{
    public static ILoggerFactory Make(LogFormat format, LogRing ring, CollectorExport? collector = null) => LoggerFactory.Create(log =>
    {
        Fill(log, format);
        log.AddProvider(ring);
        log.AddProvider(new CountedLines());
        collector?.AddTo(log);
    });

    private static void Fill(ILoggingBuilder log, LogFormat format)
    {
        log.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)
            // It warns that the keys of the forms are not encrypted: they lie beside the database, for the same eyes.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        log.Services.AddSingleton(TimeProvider.System);
        log.AddConsoleFormatter<TextLogFormatter, ConsoleFormatterOptions>().AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>()
            .AddConsole(o => o.FormatterName = format == LogFormat.Json ? JsonLogFormatter.Name : TextLogFormatter.Name);
    }
}
