using System.Text;
using Istota.Actors.Mail;

namespace Istota.Host.Agent;

/// <summary>The end of an agent's standard error: enough for a reason, never a log.</summary>
internal sealed class ErrorTail
{
    private const int Kept = 4 * 1024;
    private byte[] _tail = [];

    public async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            {
                byte[] longer = [.. _tail, .. buffer.AsSpan(0, read)];
                _tail = longer.Length > Kept ? longer[^Kept..] : longer;
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // the pipe was taken away with its process
        }
    }

    /// <summary>The last line that says something, on one safe line.</summary>
    public string LastLine =>
        Encoding.UTF8.GetString(_tail).Split('\n').Select(line => SafeText.OneLine(line, 300)).LastOrDefault(line => line.Length > 0) ?? "";
}
