using System.Net.Sockets;
using Istota.Host.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

public sealed class SocketClaimTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-claim").FullName;

    private string Path => System.IO.Path.Combine(_folder, "istota.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_its_own_user_may_open_it()
    {
        using var socket = SocketClaim.Take(Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_stale_file_after_a_kill_is_replaced()
    {
        LeaveStale();

        using var socket = SocketClaim.Take(Path);
        using var client = Connect();

        Assert.True(client.Connected);
    }

    [Fact]
    public void A_live_one_is_refused_and_goes_on_working()
    {
        using var first = SocketClaim.Take(Path);

        var refusal = Assert.Throws<SocketClaimException>(() => SocketClaim.Take(Path));

        Assert.Contains("another istota is running", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Path, refusal.Message, StringComparison.Ordinal);
        using var client = Connect();
        Assert.True(client.Connected);
    }

    [Fact]
    public async Task Of_many_that_start_at_once_one_gets_it()
    {
        LeaveStale();
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            try
            {
                return SocketClaim.Take(Path);
            }
            catch (SocketClaimException)
            {
                return null;
            }
        })));

        using var winner = Assert.Single(claims.OfType<Socket>());
        using var client = Connect();
        Assert.True(client.Connected);
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_named()
    {
        var path = System.IO.Path.Combine(_folder, new string('x', 108 - _folder.Length - 1));
        Assert.Equal(108, path.Length);

        var refusal = Assert.Throws<SocketClaimException>(() => SocketClaim.Take(path));

        Assert.Contains("data_dir", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        using var longest = SocketClaim.Take(path[..^1]);
    }

    [Fact]
    public void A_closed_one_leaves_no_file()
    {
        SocketClaim.Take(Path).Dispose();

        Assert.False(File.Exists(Path));
    }

    /// <summary>A socket that is moved away is not removed when it is closed, just as after a kill.</summary>
    private void LeaveStale()
    {
        var elsewhere = System.IO.Path.Combine(_folder, "elsewhere");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(elsewhere));
            socket.Listen();
            File.Move(elsewhere, Path);
        }
        Assert.True(File.Exists(Path));
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Path));
        return client;
    }
}
