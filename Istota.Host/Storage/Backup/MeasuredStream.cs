namespace Istota.Host.Storage.Backup;

/// <summary>A file that may grow or shrink while it is read, as so many bytes as its entry's head promised: cut off, or filled up with zeros, which is told.</summary>
internal sealed class MeasuredStream(Stream file, long length) : Stream
{
    private long _position;

    public bool CameShort { get; private set; }
    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - _position);
        if (wanted == 0) return 0;
        var read = CameShort ? 0 : file.Read(buffer[..wanted]);
        if (read == 0)
        {
            CameShort = true;
            buffer[..wanted].Clear();
            read = wanted;
        }
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
