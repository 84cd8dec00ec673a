using System.Security.Cryptography;
using MimeKit;

namespace Istota.Actors.Mail;

/// <summary>One piece of the body: what an alternative says in plain text and in HTML, or the one of them that is there.</summary>
internal sealed record BodyPiece(TextPart? Plain, TextPart? Html);

/// <summary>A MIME tree sorted into what is read and what is attached, always in the same order, so that an attachment's index holds.</summary>
internal sealed class MimeTree
{
    private readonly int _maxDepth;
    private readonly List<BodyPiece> _pieces = [];
    private readonly List<MimeEntity> _attached = [];

    private MimeTree(int maxDepth) => _maxDepth = maxDepth;

    public IReadOnlyList<BodyPiece> Pieces => _pieces;
    public IReadOnlyList<MimeEntity> Attached => _attached;
    public bool TooDeep { get; private set; }

    public static MimeTree Of(MimeEntity? body, int maxDepth)
    {
        var tree = new MimeTree(maxDepth);
        if (body is not null)
            tree.Walk(body, 0);
        return tree;
    }

    public static byte[] BytesOf(MimeEntity entity)
    {
        using var bytes = new MemoryStream();
        if (entity is MessagePart { Message: { } message })
            message.WriteTo(bytes);
        else if (entity is MimePart { Content: { } content })
            content.DecodeTo(bytes);
        else if (entity is Multipart multipart)
            multipart.WriteTo(bytes);
        return bytes.ToArray();
    }

    public IReadOnlyList<Attachment> Describe() => _attached.Select(Describe).ToArray();

    private static Attachment Describe(MimeEntity entity, int index)
    {
        var bytes = BytesOf(entity);
        var name = SafeText.OneLine(NameOf(entity), 255);
        return new Attachment(index, name, FileNames.Safe(name, index), MediaTypeOf(entity), bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static string NameOf(MimeEntity entity)
    {
        var name = entity.ContentDisposition?.FileName ?? entity.ContentType.Name;
        if (!string.IsNullOrWhiteSpace(name))
            return name;
        return entity is MessagePart part ? SafeText.OneLine(part.Message?.Subject, 80) + ".eml" : "";
    }

    private static string MediaTypeOf(MimeEntity entity) =>
        entity is MessagePart ? "message/rfc822" : SafeText.OneLine(entity.ContentType.MimeType, 100).ToLowerInvariant();

    private void Walk(MimeEntity entity, int depth)
    {
        if (depth > _maxDepth || (entity is not Multipart && entity.ContentType.IsMimeType("multipart", "*")))
            TooDeep = true;
        else if (entity is Multipart multipart && multipart.ContentType.IsMimeType("multipart", "alternative"))
            WalkAlternative(multipart, depth);
        else if (entity is Multipart any)
            foreach (var child in any)
                Walk(child, depth + 1);
        else if (entity is TextPart text && IsBody(text))
            _pieces.Add(text.IsHtml ? new BodyPiece(null, text) : new BodyPiece(text, null));
        else
            _attached.Add(entity);
    }

    /// <summary>Of its children the first plain and the first HTML text make one piece; all else they hold is attached.</summary>
    private void WalkAlternative(Multipart alternative, int depth)
    {
        var start = _pieces.Count;
        foreach (var child in alternative)
            Walk(child, depth + 1);
        var inner = _pieces.Skip(start).ToArray();
        if (inner.Length == 0)
            return;
        _pieces.RemoveRange(start, inner.Length);
        _pieces.Add(new BodyPiece(
            inner.Select(piece => piece.Plain).FirstOrDefault(part => part is not null),
            inner.Select(piece => piece.Html).FirstOrDefault(part => part is not null)));
    }

    private static bool IsBody(TextPart text) =>
        (text.IsPlain || text.IsHtml) && text.ContentDisposition?.IsAttachment != true && string.IsNullOrWhiteSpace(text.ContentDisposition?.FileName ?? text.ContentType.Name);
}
