namespace Istota.Tests.Servers;

public enum ProxyDirection { ToServer, ToClient }

/// <summary>Decides, for what passes through a proxy, how much of it goes on and whether the connection ends with it.</summary>
internal abstract class ProxyFault
{
    private readonly TaskCompletionSource _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the fault has cut its connection.</summary>
    public Task Struck => _struck.Task;

    public void Strike() => _struck.TrySetResult();

    public abstract (int Passed, bool Cut) Judge(ProxyLink link, ProxyDirection direction, ReadOnlySpan<byte> chunk);

    /// <summary>Cuts when so many bytes have gone in one direction, counted over all connections.</summary>
    public sealed class AfterBytes(ProxyDirection watched, long count) : ProxyFault
    {
        private long _left = count;

        public override (int Passed, bool Cut) Judge(ProxyLink link, ProxyDirection direction, ReadOnlySpan<byte> chunk)
        {
            if (direction != watched) return (chunk.Length, false);
            var left = Interlocked.Add(ref _left, -chunk.Length);
            return left > 0 ? (chunk.Length, false) : ((int)Math.Max(0, chunk.Length + left), true);
        }
    }

    /// <summary>Cuts at a sequence the client sends, whose last byte the server does not get.</summary>
    public sealed class BeforeEndOf(byte[] sequence) : ProxyFault
    {
        public override (int Passed, bool Cut) Judge(ProxyLink link, ProxyDirection direction, ReadOnlySpan<byte> chunk)
        {
            if (direction != ProxyDirection.ToServer) return (chunk.Length, false);
            var end = link.EndOf(sequence, chunk);
            return end < 0 ? (chunk.Length, false) : (end - 1, true);
        }
    }

    /// <summary>Lets a sequence of the client pass, waits for the server's answer to it, and cuts instead of handing it on.</summary>
    public sealed class InsteadOfAnswerTo(byte[] sequence) : ProxyFault
    {
        public override (int Passed, bool Cut) Judge(ProxyLink link, ProxyDirection direction, ReadOnlySpan<byte> chunk)
        {
            if (direction == ProxyDirection.ToClient) return link.AwaitsAnswer ? (0, true) : (chunk.Length, false);
            var end = link.EndOf(sequence, chunk);
            if (end < 0) return (chunk.Length, false);
            link.AwaitsAnswer = true;
            return (end, false);
        }
    }
}
