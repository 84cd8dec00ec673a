using System.Text;
using Istota.Actors.Mailbox;
using MimeKit;

namespace Istota.Actors.Mail;

/// <summary>Reads the bytes of a mail (RFC 5322, RFC 2045) once into an <see cref="InboundMail"/>. Bad content never throws: it becomes a fault with as many facts as can be had.</summary>
public static class MailReader
{
    /// <summary>Old character sets (KOI8-R, Windows-125x) are looked up from here on, whichever mail comes first and on whichever thread.</summary>
    static MailReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Costs up to a few hundred milliseconds of its thread for a mail made to be costly, so it does not belong on an actor's.</summary>
    public static async Task<InboundMail> ReadAsync(MailKey key, byte[] raw, DateTimeOffset receivedAt, MailReaderSettings settings, CancellationToken ct)
    {
        var envelope = Envelope(key, raw, receivedAt, raw.Length, settings);
        if (envelope.Fault is MailFault.HeaderTooLarge or MailFault.Unreadable)
            return envelope;
        if (HasTooManyParts(raw, settings))
            return envelope with { Fault = MailFault.TooManyParts };
        if (Parse(raw, settings) is not { } message)
            return envelope with { Fault = MailFault.Unreadable };
        using (message)
        {
            var tree = MimeTree.Of(message.Body, settings.MaxDepth);
            var text = await MailText.OfAsync(tree.Pieces, settings, ct);
            return envelope with
            {
                Fault = envelope.Fault ?? (tree.TooDeep ? MailFault.TooDeep : text.HtmlUnread && text.Own.Length == 0 ? MailFault.HtmlTooComplex : null),
                Text = text.Own,
                Quoted = text.Quoted,
                Notes = text.Notes,
                Attachments = tree.Describe(),
            };
        }
    }

    /// <summary>The envelope alone, for a mail whose body is not fetched.</summary>
    public static InboundMail ReadHeaders(MailKey key, byte[] headers, DateTimeOffset receivedAt, long size, MailReaderSettings settings) =>
        Envelope(key, headers, receivedAt, size, settings);

    /// <summary>Who says that they looked at the mail, topmost first.</summary>
    public static StampedIds StampedIds(byte[] headers) => SenderAuthentication.StampedIds(HeaderBlock.Parse(headers, MailReaderSettings.Default.MaxHeaderBytes));

    /// <summary>The decoded bytes of the attachment with this <see cref="Attachment.Index"/>; null when the mail has none such.</summary>
    public static byte[]? ReadAttachment(byte[] raw, int index, MailReaderSettings? settings = null)
    {
        var limits = settings ?? MailReaderSettings.Default;
        if (index < 0 || HasTooManyParts(raw, limits))
            return null;
        using var message = Parse(raw, limits);
        var attached = MimeTree.Of(message?.Body, limits.MaxDepth).Attached;
        return index < attached.Count ? MimeTree.BytesOf(attached[index]) : null;
    }

    private static InboundMail Envelope(MailKey key, byte[] raw, DateTimeOffset receivedAt, long size, MailReaderSettings settings)
    {
        var end = HeaderBlock.Length(raw);
        var headers = HeaderBlock.Parse(raw.AsSpan(0, end), settings.MaxHeaderBytes);
        var digest = MailDigest.Of(headers, raw.AsSpan(headers.Count == 0 ? 0 : end));
        var envelope = MailEnvelope.Read(key, headers, digest, receivedAt, size, settings);
        if (end > settings.MaxHeaderBytes)
            return envelope with { Fault = MailFault.HeaderTooLarge };
        return headers.Count == 0 ? envelope with { Fault = MailFault.Unreadable } : envelope;
    }

    private static MimeMessage? Parse(byte[] raw, MailReaderSettings settings)
    {
        try
        {
            using var stream = new MemoryStream(raw, writable: false);
            return new MimeParser(Options(settings), stream, MimeFormat.Entity).ParseMessage();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ParserOptions Options(MailReaderSettings settings) => new() { MaxMimeDepth = settings.MaxDepth + 2 };

    /// <summary>Counts first what may be boundaries, which is cheap, and only if these are many the parts themselves.</summary>
    private static bool HasTooManyParts(byte[] raw, MailReaderSettings settings)
    {
        if (raw.AsSpan().Count("\n--"u8) <= settings.MaxParts)
            return false;
        using var stream = new MemoryStream(raw, writable: false);
        return new PartCounter(Options(settings), stream, settings.MaxParts).IsOver();
    }

    private sealed class PartCounter(ParserOptions options, Stream stream, int most) : MimeReader(options, stream, MimeFormat.Entity)
    {
        private readonly CancellationTokenSource _enough = new();
        private int _parts;

        public bool IsOver()
        {
            try
            {
                ReadMessage(_enough.Token);
            }
            catch (OperationCanceledException)
            {
                return true;
            }
            catch (FormatException)
            {
                return false;
            }
            finally
            {
                _enough.Dispose();
            }
            return _parts > most;
        }

        protected override void OnMimePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Count(cancellationToken);

        protected override void OnMultipartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Count(cancellationToken);

        private void Count(CancellationToken ct)
        {
            if (++_parts > most)
                _enough.Cancel();
            ct.ThrowIfCancellationRequested();
        }
    }
}
