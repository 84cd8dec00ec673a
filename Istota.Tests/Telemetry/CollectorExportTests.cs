using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Istota.Actors.Mailbox;
using Istota.Actors.Telemetry;
using Istota.Host.Telemetry;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Istota.Tests.Telemetry;

public sealed class CollectorExportTests
{
    [Fact]
    public void A_collector_that_never_answers_holds_up_nobody_and_is_waited_for_shortly_at_the_end()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        Tell(new Uri($"http://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}"));
    }

    [Fact]
    public void A_collector_that_is_not_there_holds_up_nobody() => Tell(new Uri($"http://127.0.0.1:{Istota.Tests.Servers.DaemonProcess.FreePort()}"));

    [Fact]
    public async Task A_collector_hears_of_an_exception_no_more_than_the_log_says()
    {
        await using var collector = await Collector.StartAsync();
        var export = CollectorExport.Open(collector.Address)!;
        using (var logs = LoggerFactory.Create(export.AddTo))
        {
            try
            {
                throw new InvalidOperationException("It failed\nover these words of a mail");
            }
            catch (InvalidOperationException cause)
            {
                logs.CreateLogger("x").LogError(cause, "There was a fault");
            }
            export.Dispose();
        }
        var line = Assert.Single(collector.Lines);
        Assert.Equal(("There was a fault", "InvalidOperationException: It failed"), (line.Text, line.Attributes["error"]));
        Assert.Contains(nameof(CollectorExportTests), line.Attributes["stack"], StringComparison.Ordinal);
        Assert.DoesNotContain("words of a mail", collector.Everything, StringComparison.Ordinal);
    }

    private static void Tell(Uri endpoint)
    {
        var export = CollectorExport.Open(endpoint)!;
        using var logs = LoggerFactory.Create(export.AddTo);
        using var spans = new MailSpans();
        var (log, ids, told) = (logs.CreateLogger("x"), new TraceIds(new byte[] { 5 }), Stopwatch.StartNew());
        for (uint n = 0; n < 5_000; n++)
        {
            spans.Tell(new JourneyStep(StepKind.Read, ids.Of(new MailKey("INBOX", 1, n)), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch) { Outcome = "read" });
            log.LogInformation("line {N}", n);
        }
        Assert.True(told.Elapsed < TimeSpan.FromSeconds(4), $"10,000 things took {told.Elapsed}");
        var end = Stopwatch.StartNew();
        export.Dispose();
        Assert.True(end.Elapsed < TimeSpan.FromSeconds(5), $"the end took {end.Elapsed}");
    }
}
