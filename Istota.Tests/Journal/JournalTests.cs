using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using Istota.Actors.Gate;
using Istota.Actors.Journal;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Journal;

/// <summary>What is on disk is read for ever: each manifest has a golden file, and nothing is guessed.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("journal");
    private readonly JournalSerializer _serializer;

    public JournalTests() => _serializer = new JournalSerializer((ExtendedActorSystem)_system);

    public void Dispose() => _system.Dispose();

    public static TheoryData<string> Manifests => [.. JournalSerializer.Manifests.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_event_has_a_manifest()
    {
        var events = new[] { typeof(UserEvent), typeof(MailboxEvent) }.SelectMany(f => f.GetNestedTypes().Where(t => t.IsSubclassOf(f))).Append(typeof(PulseTaken));
        Assert.Empty(events.Except(JournalSerializer.Manifests.Values));
        Assert.All(JournalSerializer.Manifests.Keys, m => Assert.Matches("^[a-z]+\\.[a-z-]+/[0-9]+$", m));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_was_written_once_is_read_and_written_the_same(string manifest)
    {
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Journal", "Golden", FileOf(manifest))).TrimEnd('\n');
        var read = _serializer.FromBinary(Encoding.UTF8.GetBytes(golden), manifest);
        Assert.Equal(JournalSerializer.Manifests[manifest], read.GetType());
        Assert.Equal(manifest, _serializer.Manifest(read));
        Assert.Equal(golden, Encoding.UTF8.GetString(_serializer.ToBinary(read)));
    }

    /// <summary>A golden file that lacks a member added since would no longer stand for all that is stored. Until the first release, ISTOTA_WRITE_GOLDEN=1 writes them anew; after it, a shape that was released keeps its file.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_golden_file_has_every_member(string manifest)
    {
        var written = Encoding.UTF8.GetString(_serializer.ToBinary(Sample.Of(JournalSerializer.Manifests[manifest])));
        var path = Path.Combine(AppContext.BaseDirectory, "Journal", "Golden", FileOf(manifest));
        if (Environment.GetEnvironmentVariable("ISTOTA_WRITE_GOLDEN") == "1") File.WriteAllText(Path.Combine(Folder(), FileOf(manifest)), written + "\n");
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), written);
    }

    [Fact]
    public void An_unknown_manifest_throws() =>
        Assert.Throws<SerializationException>(() => _serializer.FromBinary("{}"u8.ToArray(), "user.mail-held/99"));

    [Fact]
    public void A_type_without_a_manifest_throws()
    {
        Assert.Throws<ArgumentException>(() => _serializer.Manifest("text"));
        Assert.Throws<ArgumentException>(() => _serializer.ToBinary(new UserCommand.Tick { User = Alice, At = default }));
    }

    [Theory]
    [InlineData("user.task-ended/1", """{"status":"Done","reason":"AgentReturned","at":"2026-11-02T09:30:00+00:00"}""")]
    [InlineData("user.task-ended/1", """{"task":1,"status":"Done","reason":"AgentReturned"}""")]
    [InlineData("user.mail-released/1", """{"mail":null,"reason":"AnsweredYes","at":"2026-11-02T09:30:00+00:00"}""")]
    [InlineData("user.mail-released/1", """{"mail":"nonsense","reason":"AnsweredYes","at":"2026-11-02T09:30:00+00:00"}""")]
    [InlineData("user.mail-cleared/1", """{"messageId":null,"date":"2026-11-02T09:30:00+00:00","reason":"AnsweredYes","at":"2026-11-02T09:30:00+00:00"}""")]
    [InlineData("user.mail-released/1", """{"mail":"INBOX/1/7","reason":"NoSuchReason","at":"2026-11-02T09:30:00+00:00"}""")]
    public void A_missing_member_and_a_null_id_throw(string manifest, string json) =>
        Assert.Throws<JsonException>(() => _serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest));

    [Fact]
    public void An_unknown_member_is_skipped()
    {
        var read = _serializer.FromBinary("""{"messageId":"a@b","later":[1],"at":"2026-11-02T09:30:00+00:00"}"""u8.ToArray(), "user.sent-copied/1");
        Assert.Equal("a@b", Assert.IsType<UserEvent.SentCopied>(read).MessageId);
    }

    [Fact]
    public void A_snapshot_goes_on_like_the_state_it_was_taken_from()
    {
        var world = Lived();
        var back = (UserState)_serializer.FromBinary(_serializer.ToBinary(world.State), "user.state/1");
        Assert.Equal(Json(world.State), Json(back));
        var next = new UserCommand.Answer(2, AnswerWord.Yes, null, "api") { User = Alice, At = world.Now };
        var live = UserRules.Decide(world.State, world.Policy, Node, next).Events.Aggregate(world.State, (s, e) => s.Evolve(e));
        var restored = UserRules.Decide(back, world.Policy, Node, next).Events.Aggregate(back, (s, e) => s.Evolve(e));
        Assert.Equal(Json(live), Json(restored));
    }

    /// <summary>Generated readers give null to an init-only member that is missing: one that was added later needs its own default.</summary>
    [Theory]
    [InlineData("knownRooms")]
    [InlineData("archivedRooms")]
    [InlineData("findings")]
    public void A_snapshot_from_before_a_member_was_there_has_its_default(string member)
    {
        var old = JsonNode.Parse(Json(UserState.Empty))!.AsObject();
        Assert.True(old.Remove(member));
        var read = (UserState)_serializer.FromBinary(Encoding.UTF8.GetBytes(old.ToJsonString()), "user.state/1");
        Assert.Equal(Json(UserState.Empty), Json(read));
    }

    [Fact]
    public void A_snapshot_of_the_mailbox_remembers_mail_that_is_gone_from_the_server()
    {
        var key = new MailKey("INBOX", 1, 7);
        var state = PollerState.Empty with { Mailbox = "INBOX", Kept = PollerState.Empty.Kept.Add(key, new KeptMail(null, "alice", false)) };
        var back = (PollerState)_serializer.FromBinary(_serializer.ToBinary(state), "mailbox.state/1");
        Assert.Equal(state.Kept[key], back.Kept[key]);
    }

    private static UserWorld Lived()
    {
        var world = new UserWorld();
        world.Receive(Stranger);
        world.Receive(Bob, thread: Thread());
        world.RunTask("result", Reply(Bob));
        world.Receive("joe@trusted.example");
        world.RunTask("result", new HandOverContent { Confirmation = "Shall I?" });
        world.Say("write to carl@x.example");
        world.Fail(world.Running, new Istota.Actors.Agent.DeferredAlert("look", "security"));
        world.Say("!trust *@x.example");
        world.Say("!block bad@x.example");
        world.Do(new UserCommand.MakeRoom("Garden") { User = Alice, At = world.Now });
        world.Do(new UserCommand.RenameRoom("garden", "The garden") { User = Alice, At = world.Now });
        world.Do(new UserCommand.ArchiveRoom("garden", true) { User = Alice, At = world.Now });
        world.Say("in the garden", new Istota.Actors.Conversations.Place("web", "garden"));
        world.RunTask("", New("carl@x.example", id: "c@h"));
        world.Begin("c@h");
        return world;
    }

    private static string FileOf(string manifest) => manifest.Replace('/', '.') + ".json";

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
