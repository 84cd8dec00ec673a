using System.Globalization;
using System.Net.Sockets;

namespace Istota.Host.Service;

/// <summary>The line to the service manager that started us (sd_notify(3)): that we are ready, stopping, alive. Where nobody listens it says nothing.</summary>
public sealed class ServiceManager
{
    /// <summary>A manager that does not take a line of a few bytes in this time is not waited for.</summary>
    private const int SendWithinMilliseconds = 5_000;
    private readonly UnixDomainSocketEndPoint? _socket;

    private ServiceManager(UnixDomainSocketEndPoint? socket, TimeSpan? watchdogInterval) => (_socket, WatchdogInterval) = (socket, watchdogInterval);

    /// <summary>How long it waits for a sign of life before it restarts us; null when it does not watch.</summary>
    public TimeSpan? WatchdogInterval { get; }

    public static ServiceManager Of(Func<string, string?> environment)
    {
        if (EndPointOf(environment("NOTIFY_SOCKET")) is not { } socket) return new ServiceManager(null, null);
        var isForUs = environment("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var isWatched = long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds is > 0 and < long.MaxValue / 10;
        return new ServiceManager(socket, isForUs && isWatched ? TimeSpan.FromMicroseconds(microseconds) : null);
    }

    /// <summary>The daemon works, or says on /readyz why it cannot: a mail server that is away is no reason to start us again.</summary>
    public void Ready() => Say("READY=1");

    public void Stopping() => Say("STOPPING=1");

    public void Alive() => Say("WATCHDOG=1");

    /// <summary>A path, or a name outside the file system that begins with <c>@</c>; other kinds (vsock) are not ours.</summary>
    private static UnixDomainSocketEndPoint? EndPointOf(string? address) => address switch
    {
        ['@', _, ..] => new UnixDomainSocketEndPoint($"\0{address[1..]}"),
        ['/', ..] => new UnixDomainSocketEndPoint(address),
        _ => null,
    };

    private void Say(string what)
    {
        if (_socket is null) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = SendWithinMilliseconds };
            socket.SendTo(System.Text.Encoding.ASCII.GetBytes(what), _socket);
        }
        catch (SocketException)
        {
            // Nobody listens any more: the manager draws its own conclusions, and the daemon has work to do.
        }
    }
}
