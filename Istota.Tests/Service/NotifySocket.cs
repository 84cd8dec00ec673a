using System.Net.Sockets;
using System.Text;
using Istota.Host.Service;
using Istota.Tests.Servers;

namespace Istota.Tests.Service;

/// <summary>Stands for the service manager: a datagram socket that remembers nothing and forgets nothing; each word is taken once, in order.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-notify").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="isAbstract">a name outside the file system, as a user's manager has; else a path, as the system's has.</param>
    public NotifySocket(bool isAbstract = false)
    {
        Address = isAbstract ? $"@{_folder}" : Path.Combine(_folder, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? $"\0{_folder}" : Address));
    }

    public string Address { get; }

    public ServiceManager Manager(params (string Name, string Value)[] more) =>
        ServiceManager.Of(name => name == "NOTIFY_SOCKET" ? Address : more.FirstOrDefault(m => m.Name == name).Value);

    public async Task<string> NextAsync()
    {
        using var patience = new CancellationTokenSource(DaemonProcess.Patience);
        var bytes = new byte[1024];
        return Encoding.ASCII.GetString(bytes, 0, await _socket.ReceiveAsync(bytes, patience.Token));
    }

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
