using System.Text.Json;
using System.Text.Json.Serialization;

namespace Istota.Actors.Outbox;

/// <summary>What became of one attachment that an <c>email_send</c> entry names, decided at hand-over and never again.</summary>
/// <param name="File">the deferred file.</param>
/// <param name="Entry">the index of the entry in it.</param>
/// <param name="Path">as the agent wrote it; data.</param>
/// <param name="Copy">the file in <see cref="AttachmentIndex.Folder"/> with its bytes; null when <paramref name="Fault"/> says why there is none.</param>
/// <param name="Name">the safe name it is to have in the mail.</param>
/// <param name="Digest">SHA-256 of the copied bytes, lower-case hex.</param>
public sealed record CopiedAttachment(string File, int Entry, string Path, string? Copy, string Name, long Bytes, string Digest, string? Fault);

/// <summary>The list of attachments that hand-over copied in; written by us alone, after what the agent may have put in its place was taken away.</summary>
public static partial class AttachmentIndex
{
    /// <summary>The folder inside a handed-over folder; not a deferred file.</summary>
    public const string Folder = ".attachments";

    public const string FileName = "index.json";

    public static byte[] Write(IReadOnlyList<CopiedAttachment> attachments) =>
        JsonSerializer.SerializeToUtf8Bytes(attachments, IndexJson.Default.IReadOnlyListCopiedAttachment);

    public static IReadOnlyList<CopiedAttachment> Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, IndexJson.Default.IReadOnlyListCopiedAttachment) ?? [];

    [JsonSerializable(typeof(IReadOnlyList<CopiedAttachment>))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class IndexJson : JsonSerializerContext;
}
