using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Istota.Host.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

public sealed class PeerProcessTests : IDisposable
{
    private readonly PeerProcess _peers = new();
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }

    [Fact]
    public void A_child_and_a_grandchild_descend_and_nobody_descends_from_themselves()
    {
        var child = Start("sh", "-c", "sleep 60 & echo $!; wait");
        var grandchild = int.Parse(child.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(_peers.DescendsFrom(child.Id, Environment.ProcessId));
        Assert.True(_peers.DescendsFrom(grandchild, Environment.ProcessId));
        Assert.False(_peers.DescendsFrom(Environment.ProcessId, Environment.ProcessId));
        Assert.False(_peers.DescendsFrom(Environment.ProcessId, child.Id));
        Assert.False(_peers.DescendsFrom(1, Environment.ProcessId));
    }

    [Fact]
    public async Task The_peer_of_a_connection_is_found_by_its_socket()
    {
        using var listener = Listen(out var port);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);

        var (local, remote) = ((IPEndPoint)accepted.LocalEndPoint!, (IPEndPoint)accepted.RemoteEndPoint!);
        Assert.Equal(Environment.ProcessId, _peers.PidOfTcpPeer(local, remote));
        Assert.False(_peers.IsDescendantAtPeer(local, remote, Environment.ProcessId));
        Assert.True(_peers.IsDescendantAtPeer(local, remote, 1));
    }

    [Fact]
    public async Task A_child_that_connects_is_known_as_one()
    {
        using var listener = Listen(out var port);
        var child = Start("bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}; sleep 60");
        using var accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);

        var (local, remote) = ((IPEndPoint)accepted.LocalEndPoint!, (IPEndPoint)accepted.RemoteEndPoint!);
        Assert.True(_peers.IsDescendantAtPeer(local, remote, Environment.ProcessId));
        Assert.False(child.HasExited);
    }

    [Fact]
    public async Task A_peer_that_wrote_and_vanished_is_taken_for_a_descendant()
    {
        using var listener = Listen(out var port);
        var child = Start("bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}; echo hello >&3");
        using var accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(_peers.IsDescendantAtPeer((IPEndPoint)accepted.LocalEndPoint!, (IPEndPoint)accepted.RemoteEndPoint!, Environment.ProcessId));
    }

    private Process Start(string file, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        _started.Add(process);
        return process;
    }

    private static TcpListener Listen(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }
}
