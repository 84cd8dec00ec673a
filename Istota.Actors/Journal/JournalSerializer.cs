using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Serialization;
using Istota.Actors.Users;

namespace Istota.Actors.Journal;

/// <summary>Writes events and snapshots as JSON under an explicit, versioned manifest: no type name of ours is ever on disk.</summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stored in every row: never changed, never reused.</summary>
    public const int Id = 1041;

    private sealed record Entry(string Manifest, JsonTypeInfo Type);

    /// <summary>A manifest is never renamed and never reused; a changed shape gets the next number, and the old one is read for ever.</summary>
    private static readonly Entry[] Entries =
    [
        new("user.mail-held/1", JournalJson.Default.MailHeld),
        new("user.mail-passed/1", JournalJson.Default.MailPassed),
        new("user.mail-noted/1", JournalJson.Default.MailNoted),
        new("user.mail-filed/1", JournalJson.Default.MailFiled),
        new("user.mail-repeated/1", JournalJson.Default.MailRepeated),
        new("user.mail-released/1", JournalJson.Default.MailReleased),
        new("user.mail-dropped/1", JournalJson.Default.MailDropped),
        new("user.sender-trusted/1", JournalJson.Default.SenderTrusted),
        new("user.sender-untrusted/1", JournalJson.Default.SenderUntrusted),
        new("user.sender-blocked/1", JournalJson.Default.SenderBlocked),
        new("user.sender-unblocked/1", JournalJson.Default.SenderUnblocked),
        new("user.room-made/1", JournalJson.Default.RoomMade),
        new("user.room-renamed/1", JournalJson.Default.RoomRenamed),
        new("user.room-archived/1", JournalJson.Default.RoomArchived),
        new("user.room-found/1", JournalJson.Default.UserRoomFound),
        new("user.said/1", JournalJson.Default.Said),
        new("user.posted/1", JournalJson.Default.Posted),
        new("user.posts-delivered/1", JournalJson.Default.PostsDeliveredThrough),
        new("user.posts-delivered/2", JournalJson.Default.PostsDelivered),
        new("user.question-asked/1", JournalJson.Default.QuestionAsked),
        new("user.question-decided/1", JournalJson.Default.QuestionDecided),
        new("user.explanation-asked/1", JournalJson.Default.ExplanationAsked),
        new("user.question-reopened/1", JournalJson.Default.QuestionReopened),
        new("user.task-queued/1", JournalJson.Default.TaskQueued),
        new("user.task-requeued/1", JournalJson.Default.TaskRequeued),
        new("user.task-started/1", JournalJson.Default.TaskStarted),
        new("user.agent-started/1", JournalJson.Default.AgentStarted),
        new("user.hand-over-started/1", JournalJson.Default.HandOverStarted),
        new("user.hand-over-taken/1", JournalJson.Default.HandOverTaken),
        new("user.attempt-failed/1", JournalJson.Default.AttemptFailed),
        new("user.alerts-told/1", JournalJson.Default.AlertsTold),
        new("user.task-waiting/1", JournalJson.Default.TaskWaiting),
        new("user.task-ended/1", JournalJson.Default.TaskEnded),
        new("user.mail-composed/1", JournalJson.Default.MailComposed),
        new("user.draft-edited/1", JournalJson.Default.DraftEdited),
        new("user.mail-cleared/1", JournalJson.Default.MailCleared),
        new("user.outgoing-dropped/1", JournalJson.Default.OutgoingDropped),
        new("user.sending-started/1", JournalJson.Default.SendingStarted),
        new("user.sending-deferred/1", JournalJson.Default.SendingDeferred),
        new("user.mail-sent/1", JournalJson.Default.MailSent),
        new("user.sending-failed/1", JournalJson.Default.SendingFailed),
        new("user.sending-unclear/1", JournalJson.Default.SendingUnclear),
        new("user.sent-copied/1", JournalJson.Default.SentCopied),
        new("user.projections-written/1", JournalJson.Default.ProjectionsWritten),
        new("user.reminded/1", JournalJson.Default.Reminded),
        new("user.prompt-put/1", JournalJson.Default.PromptPut),
        new("user.numbers-advanced/1", JournalJson.Default.NumbersAdvanced),
        new("user.throttling-told/1", JournalJson.Default.ThrottlingTold),
        new("user.finding-told/1", JournalJson.Default.FindingTold),
        new("user.forgotten/1", JournalJson.Default.Forgotten),
        new("mailbox.opened/1", JournalJson.Default.Opened),
        new("mailbox.validity-changed/1", JournalJson.Default.ValidityChanged),
        new("mailbox.mails-recognised/1", JournalJson.Default.MailsRecognised),
        new("mailbox.mails-settled/1", JournalJson.Default.MailsSettled),
        new("mailbox.mails-vanished/1", JournalJson.Default.MailsVanished),
        new("mailbox.mails-gone/1", JournalJson.Default.MailsGone),
        new("mailbox.bytes-dropped/1", JournalJson.Default.BytesDropped),
        new("journal.pulse-taken/1", JournalJson.Default.PulseTaken),
        new("user.state/1", JournalJson.Default.UserState),
        new("mailbox.state/1", JournalJson.Default.PollerState),
    ];

    /// <summary>Several events of a user in one row: <c>[{"manifest": …, "event": …}, …]</c>.</summary>
    private const string Together = "user.events/1";

    private static readonly FrozenDictionary<Type, Entry> ByType = Entries.ToFrozenDictionary(e => e.Type.Type);
    private static readonly FrozenDictionary<string, Entry> ByManifest = Entries.ToFrozenDictionary(e => e.Manifest);

    public override int Identifier => Id;

    /// <summary>Every manifest that can be read, with the type it gives.</summary>
    public static IReadOnlyDictionary<string, Type> Manifests { get; } = Entries.Select(e => KeyValuePair.Create(e.Manifest, e.Type.Type)).Append(new(Together, typeof(UserEvents))).ToFrozenDictionary();

    public override string Manifest(object o) => o is UserEvents ? Together : Of(o).Manifest;

    public override byte[] ToBinary(object obj) => obj is UserEvents together ? Write(together) : JsonSerializer.SerializeToUtf8Bytes(obj, Of(obj).Type);

    public override object FromBinary(byte[] bytes, string manifest) => Decode(bytes, manifest);

    /// <summary>Reads a row without an actor system.</summary>
    public static object Decode(byte[] bytes, string manifest) => manifest == Together ? Read(bytes)
        : JsonSerializer.Deserialize(bytes, Of(manifest).Type) ?? throw new SerializationException($"'{manifest}' holds null");

    private static byte[] Write(UserEvents together)
    {
        var bytes = new ArrayBufferWriter<byte>(together.Events.Count * 512);
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var @event in together.Events)
            {
                var entry = Of(@event);
                writer.WriteStartObject();
                writer.WriteString("manifest", entry.Manifest);
                writer.WritePropertyName("event");
                JsonSerializer.Serialize(writer, @event, entry.Type);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static UserEvents Read(byte[] bytes)
    {
        using var rows = JsonDocument.Parse(bytes);
        return new UserEvents([.. rows.RootElement.EnumerateArray().Select(row =>
        {
            var entry = Of(row.GetProperty("manifest").GetString() ?? "");
            return row.GetProperty("event").Deserialize(entry.Type) as UserEvent ?? throw new SerializationException($"'{entry.Manifest}' is no event of a user");
        })]);
    }

    private static Entry Of(string manifest) => ByManifest.TryGetValue(manifest, out var entry) ? entry
        : throw new SerializationException($"unknown manifest '{manifest}' in the journal");

    private static Entry Of(object o) => ByType.TryGetValue(o.GetType(), out var entry) ? entry
        : throw new ArgumentException($"{o.GetType()} has no manifest and cannot be journaled", nameof(o));
}
