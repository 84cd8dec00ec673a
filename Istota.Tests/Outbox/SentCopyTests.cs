using Akka.Actor;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>Copies of what was sent.</summary>
public sealed class SentCopyTests : OutboxActorSpec
{
    [Fact]
    public async Task A_copy_is_made_once_with_the_date_of_the_mail()
    {
        var outbox = Start();
        await ReadyToSendAsync("a@lab.test");
        for (var i = 0; i < 2; i++)
        {
            outbox.Tell(Copy("a@lab.test"));
            await Users.ExpectMsgAsync<UserCommand.CopyMade>(m => Assert.Equal("a@lab.test", m.MessageId));
        }
        var copy = Assert.Single(SentFolder.Mails);
        Assert.StartsWith("Date: Sun, 01 Mar 2026 08:00:00 +0000\r\n", System.Text.Encoding.ASCII.GetString(copy.Mail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_none_is_wanted_it_counts_as_made()
    {
        SentFolder.MakesCopies = false;
        var outbox = Start();
        outbox.Tell(Copy("a@lab.test"));
        await Users.ExpectMsgAsync<UserCommand.CopyMade>();
        Assert.Empty(SentFolder.Mails);
    }

    [Fact]
    public async Task A_folder_that_is_away_is_tried_again_and_holds_up_no_sending()
    {
        SentFolder.Failures = 1;
        var outbox = Start();
        var send = await ReadyToSendAsync("a@lab.test");
        outbox.Tell(Copy("a@lab.test"));
        outbox.Tell(send);
        await GrantAsync("a@lab.test");
        await OutcomeAsync("a@lab.test");
        await AwaitConditionAsync(() => Task.FromResult(SentFolder.Failures == 0), TimeSpan.FromSeconds(10));
        await AwaitConditionAsync(() =>
        {
            Advance(TimeSpan.FromSeconds(3));
            return Task.FromResult(SentFolder.Mails.Count == 1);
        }, TimeSpan.FromSeconds(10));
        await Users.ExpectMsgAsync<UserCommand.CopyMade>();
    }

    private static OutboxCommand.Copy Copy(string id) => new(new Stamp(OutgoingMails.Date)) { User = Alice, MessageId = id };
}
