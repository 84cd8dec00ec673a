using System.Globalization;
using Istota.Host.Service;
using Xunit;

namespace Istota.Tests.Service;

public sealed class ServiceManagerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_it_says_arrives_at_a_path_and_at_an_abstract_name(bool isAbstract)
    {
        using var socket = new NotifySocket(isAbstract);
        var manager = socket.Manager();
        manager.Ready();
        manager.Alive();
        manager.Stopping();
        Assert.Equal(["READY=1", "WATCHDOG=1", "STOPPING=1"], [await socket.NextAsync(), await socket.NextAsync(), await socket.NextAsync()]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("vsock:2:1234")]
    public void Where_no_manager_listens_nothing_is_said_and_nothing_is_watched(string? address)
    {
        var manager = ServiceManager.Of(name => name == "NOTIFY_SOCKET" ? address : "1000000");
        manager.Ready();
        Assert.Null(manager.WatchdogInterval);
    }

    [Fact]
    public void A_manager_that_has_gone_does_not_end_the_daemon()
    {
        var socket = new NotifySocket();
        var manager = socket.Manager(("WATCHDOG_USEC", "1000000"));
        socket.Dispose();
        manager.Alive();
        Assert.Equal(TimeSpan.FromSeconds(1), manager.WatchdogInterval);
    }

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "own", 30)]
    [InlineData("30000000", "1", null)] // it is another process that is watched
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("soon", null, null)]
    [InlineData("9223372036854775807", null, null)]
    [InlineData(null, null, null)]
    public void It_is_watched_when_the_manager_says_so_to_this_process(string? microseconds, string? pid, int? seconds)
    {
        using var socket = new NotifySocket();
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var manager = socket.Manager(("WATCHDOG_USEC", microseconds!), ("WATCHDOG_PID", pid == "own" ? own : pid!));
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, manager.WatchdogInterval);
    }
}
