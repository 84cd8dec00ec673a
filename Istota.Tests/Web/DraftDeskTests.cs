using System.Security.Cryptography;
using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Host.Daemon;
using Istota.Host.Inspection;
using Istota.Host.Storage;
using Istota.Host.Web;
using Istota.Host.Web.Application;
using Istota.Tests.Storage;
using Istota.Tests.Storage.Fakes;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Web;

/// <summary>Drafts between the pages and a real user's aggregate, with the real store.</summary>
public sealed class DraftDeskTests : UserActorSpec
{
    private const string OldText = "the old words", NewText = "other words";
    private readonly TemporaryDatabase _temporary = new();
    private readonly SqliteOutgoingStore _store;
    private readonly DraftDesk _desk;
    private readonly QuestionDesk _questions;

    public DraftDeskTests()
    {
        _store = new SqliteOutgoingStore(_temporary.Database);
        var parts = new WebParts
        {
            Users = _user,
            Surfaces = ActorRefs.Nobody,
            Rooms = new InMemoryRoomStore(),
            ReadPositions = new SqliteReadPositions(_temporary.Database),
            Outgoing = _store,
            Filed = new InMemoryFiledStore(),
            InstallKey = new byte[32],
            Tokens = new TokenService(new SqliteTokenStore(_temporary.Database), _house.Time),
            Mails = new InMemoryMailStore(),
            ReadMail = (key, raw, ct) => MailReader.ReadAsync(key, raw, DateTimeOffset.UnixEpoch, MailReaderSettings.Default, ct),
            Threads = new InMemoryThreadIndex(),
            Decisions = new InMemoryDecisionStore(),
            Figures = new SqliteDecisionFigures(_temporary.Database),
            Inspector = ActorRefs.Nobody,
            Policies = _house,
            Readiness = new Readiness(),
        };
        (_desk, _questions) = (new DraftDesk(parts, _house.Time), new QuestionDesk(parts, _house.Time));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task An_edited_draft_sends_the_new_bytes_and_no_others()
    {
        var draft = await DraftedAsync();
        Assert.Equal(OldText, Assert.Single(draft.Mails!).Text);
        Assert.True((await _desk.EditAsync(Alice, 2, draft.Ids[0], NewText, Ct)).Done);
        var edited = (await _desk.FindAsync(Alice, 2, Ct))!;
        Assert.Equal((NewText, true), (edited.Mails![0].Text, edited.Draft.Edited));
        Assert.Equal(AnswerResult.NotAllowed, (await _questions.AnswerAsync(Alice, 2, AnswerWord.Yes, "web", Ct, draft.Ids)).Result);
        Assert.Equal(AnswerResult.Done, (await _questions.AnswerAsync(Alice, 2, AnswerWord.Yes, "web", Ct, edited.Ids)).Result);
        Assert.Equal(NewText, await SentTextAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_yes_and_an_edit_at_once_send_all_of_the_one_or_all_of_the_other(int round)
    {
        var draft = await DraftedAsync();
        var edit = _desk.EditAsync(Alice, 2, draft.Ids[0], $"{NewText} {round}", Ct);
        if (round == 2) await _store.LoadAsync(draft.Ids[0], Ct);
        if (round == 3) await edit;
        var yes = await _questions.AnswerAsync(Alice, 2, AnswerWord.Yes, "api", Ct);
        var edited = await edit;
        Assert.Equal(AnswerResult.Done, yes.Result);
        Assert.Equal(edited.Done ? $"{NewText} {round}" : OldText, await SentTextAsync());
    }

    [Fact]
    public async Task What_is_decided_or_edited_meanwhile_is_not_edited()
    {
        var draft = await DraftedAsync();
        await _desk.EditAsync(Alice, 2, draft.Ids[0], NewText, Ct);
        Assert.Contains("edited since", (await _desk.EditAsync(Alice, 2, draft.Ids[0], "late", Ct)).Text, StringComparison.Ordinal);
        await _questions.AnswerAsync(Alice, 2, AnswerWord.No, "web", Ct);
        var now = (await _desk.FindAsync(Alice, 2, Ct))!;
        Assert.Contains("decided already", (await _desk.EditAsync(Alice, 2, now.Ids[0], "late", Ct)).Text, StringComparison.Ordinal);
        Assert.Null(await _desk.FindAsync(Alice, 1, Ct));
        Assert.False((await _desk.EditAsync(Alice, 1, "x@y", "z", Ct)).Done);
    }

    [Fact]
    public async Task Bytes_of_an_edit_that_nobody_took_are_dropped_later_and_those_of_one_that_was_taken_stay()
    {
        var draft = await DraftedAsync();
        var old = draft.Draft.Mails[0];
        var bytes = (await _store.LoadAsync(old.MessageId, Ct))!;
        var lost = DraftBytes.Edit(new byte[32], old, bytes, "cut short by a crash")!.Value;
        await _store.PutEditAsync(Alice, lost.Bytes, _house.Time.GetUtcNow(), Ct);
        await _desk.EditAsync(Alice, 2, old.MessageId, NewText, Ct);
        var kept = (await _desk.FindAsync(Alice, 2, Ct))!.Ids[0];

        var leftovers = new DraftLeftovers(_store, _house, _user, _house.Time);
        await leftovers.SweepAsync(Ct);
        Assert.NotNull(await _store.LoadAsync(lost.Mail.MessageId, Ct));
        _house.Time.Advance(TimeSpan.FromDays(2));
        await leftovers.SweepAsync(Ct);
        Assert.Null(await _store.LoadAsync(lost.Mail.MessageId, Ct));
        Assert.NotNull(await _store.LoadAsync(kept, Ct));
        Assert.Empty(await _store.EditsBeforeAsync(DateTimeOffset.MaxValue, Ct));
    }

    /// <summary>Question 2: the draft of a reply to a stranger whose mail was let in.</summary>
    private async Task<ShownDraft> DraftedAsync()
    {
        await MailAsync(Stranger);
        await AnswerAsync(1, AnswerWord.Yes);
        Did("save", "run 1.1", "go 1.1");
        _house.End("1.1", new AttemptOutcome.Returned("done"));
        Did("hand 1.1");
        var bytes = MailWriter.Write(new OutgoingMail { MessageId = "old@home.example", From = new MailAddress("istota+alice@home.example"), To = [new MailAddress(Stranger)], Subject = "Re: Hello", Body = OldText });
        await _store.PutAsync([new OutgoingBytes("old@home.example", bytes)], Ct);
        await TakeAsync(new HandOverContent { Mails = [Reply(Stranger, OldText, "old@home.example") with { Digest = Convert.ToHexStringLower(SHA256.HashData(bytes)) }] });
        return (await _desk.FindAsync(Alice, 2, Ct))!;
    }

    private async Task<string> SentTextAsync()
    {
        var send = (OutboxCommand.Send)await _outbox.FishForMessageAsync(m => m is OutboxCommand.Send, Soon);
        await _outbox.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50), Ct);
        var bytes = (await _store.LoadAsync(send.MessageId, Ct))!;
        Assert.Equal(send.Digest, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        using var message = MimeKit.MimeMessage.Load(new MemoryStream(bytes));
        return message.TextBody!.TrimEnd();
    }
}
