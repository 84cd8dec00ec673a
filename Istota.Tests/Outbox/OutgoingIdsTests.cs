using Istota.Actors.Agent;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Outbox;

public sealed class OutgoingIdsTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void The_same_entry_has_the_same_id_for_ever() =>
        Assert.Equal("d710c82442b2749583d4a6610ed7cf88f82d01f59e67f137f37ee5b3bccec5e0@lab.test", Of(Key, 3, 1, "task_alice-3_email_send.json", 0));

    [Fact]
    public void Key_task_attempt_file_and_index_all_count()
    {
        string[] ids = [Of(Key, 3, 1, "f", 0), Of(Key, 4, 1, "f", 0), Of(Key, 3, 2, "f", 0), Of(Key, 3, 1, "g", 0), Of(Key, 3, 1, "f", 1), Of([.. Key.Reverse()], 3, 1, "f", 0)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void A_key_too_short_to_be_secret_is_refused() => Assert.Throws<ArgumentException>(() => Of([1, 2, 3], 3, 1, "f", 0));

    private static string Of(byte[] key, int task, int attempt, string file, int index) =>
        OutgoingIds.Of(key, new TaskId(new UserId("alice"), task), attempt, file, index, "lab.test");
}
