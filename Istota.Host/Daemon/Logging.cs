using Istota.Host.Configuration;
using Istota.Host.Inspection;

namespace Istota.Host.Daemon;

/// <summary>Log lines: to standard output as text or JSON, and the newest into memory for <c>inspect log</c>. ASP.NET's own are left out: its lines hold paths, and a path may be a secret.</summary>
internal static class Logging
{
    public static ILoggerFactory Make(LogFormat format, LogRing ring) => LoggerFactory.Create(log =>
    {
        Fill(log, format);
        log.AddProvider(ring);
    });

    private static void Fill(ILoggingBuilder log, LogFormat format)
    {
        log.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)
            // It warns that the keys of the forms are not encrypted: they lie beside the database, for the same eyes.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (format == LogFormat.Json)
            log.AddJsonConsole(o => { o.UseUtcTimestamp = true; o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ"; });
        else
            log.AddSimpleConsole(o => { o.SingleLine = true; o.UseUtcTimestamp = true; o.TimestampFormat = "yyyy-MM-dd HH:mm:ss "; o.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled; });
    }
}
