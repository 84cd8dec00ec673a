using System.Buffers;
using System.Text;
using Istota.Actors.Mail;

namespace Istota.Host.Agent;

/// <summary>What an agent prints, as it comes; kept within bounds, drained beyond them.</summary>
internal abstract class AgentOutput(Action<string> progress, TimeProvider time)
{
    public const int MaxResult = 1024 * 1024;
    public const string Marker = "\n[cut here: the agent printed more than 1 MiB]";
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(250);
    private const int MaxLine = 8 * 1024 * 1024;
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _tooLong;
    private long _said;

    /// <summary>The result; null with a reason when the output says that the work failed.</summary>
    public abstract (string? Result, string? Problem) Result();

    public async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
                Take(buffer.AsSpan(0, read));
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // the pipe was taken away with its process
        }
        if (_line.WrittenCount > 0)
            End();
    }

    protected virtual void Take(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            Keep(bytes[..end]);
            End();
        }
        Keep(bytes);
    }

    protected abstract void Line(ReadOnlySpan<byte> line);

    /// <summary>Some of the lines are enough to see that it works; a flood of them would be a flood of messages.</summary>
    protected void Say(string text)
    {
        var line = SafeText.OneLine(text, 200);
        if (line.Length == 0 || (_said != 0 && time.GetElapsedTime(_said) < s_between))
            return;
        _said = time.GetTimestamp();
        progress(line);
    }

    protected static string Bounded(string text)
    {
        var clean = text.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Trim('\n');
        if (Encoding.UTF8.GetByteCount(clean) <= MaxResult)
            return clean;
        var bytes = Encoding.UTF8.GetBytes(clean);
        var keep = MaxResult - Encoding.UTF8.GetByteCount(Marker);
        while (keep > 0 && (bytes[keep] & 0xC0) == 0x80)
            keep--;
        return Encoding.UTF8.GetString(bytes, 0, keep) + Marker;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _tooLong |= _line.WrittenCount + part.Length > MaxLine;
        if (!_tooLong)
            _line.Write(part);
    }

    private void End()
    {
        if (!_tooLong)
            Line(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _tooLong = false;
    }
}

/// <summary>Standard output is the result text.</summary>
internal sealed class TextOutput(Action<string> progress, TimeProvider time) : AgentOutput(progress, time)
{
    private readonly ArrayBufferWriter<byte> _all = new();

    public override (string? Result, string? Problem) Result() =>
        (Bounded(Encoding.UTF8.GetString(_all.WrittenSpan)), null);

    protected override void Take(ReadOnlySpan<byte> bytes)
    {
        _all.Write(bytes[..Math.Min(bytes.Length, MaxResult + 4 - _all.WrittenCount)]);
        base.Take(bytes);
    }

    protected override void Line(ReadOnlySpan<byte> line) => Say(Encoding.UTF8.GetString(line[..Math.Min(line.Length, 1_000)]));
}
