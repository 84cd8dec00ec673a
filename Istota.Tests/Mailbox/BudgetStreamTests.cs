using Istota.Host.Mailbox;
using Xunit;

namespace Istota.Tests.Mailbox;

public sealed class BudgetStreamTests
{
    [Fact]
    public async Task S_49_a_server_that_sends_more_than_was_asked_for_is_cut_off()
    {
        await using var stream = new BudgetStream(new MemoryStream(new byte[300]));
        var buffer = new byte[100];
        stream.Allow(150);
        Assert.Equal(100, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }
}
