using Istota.Actors.Users;
using Istota.Host.Storage;
using Xunit;

namespace Istota.Tests.Storage;

public sealed class TokenAndSettingsStoreTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Anna = new("anna");
    private readonly TemporaryDatabase _temporary = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SqliteTokenStore Tokens => new(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task A_token_outlives_a_restart_and_is_good_for_its_kind_alone()
    {
        await Tokens.AddAsync("secret", Anna, TokenKind.Bearer, Noon, null, Ct);
        await _temporary.ReopenAsync();
        Assert.Equal(Anna, await Tokens.FindAsync("secret", TokenKind.Bearer, Noon.AddYears(1), Ct));
        Assert.Null(await Tokens.FindAsync("secret", TokenKind.Session, Noon, Ct));
        Assert.Null(await Tokens.FindAsync("Secret", TokenKind.Bearer, Noon, Ct));
    }

    [Fact]
    public async Task A_link_works_once_and_for_its_time_alone()
    {
        await Tokens.AddAsync("link", Anna, TokenKind.Link, Noon, Noon.AddMinutes(15), Ct);
        await Tokens.AddAsync("late", Anna, TokenKind.Link, Noon, Noon.AddMinutes(15), Ct);
        var uses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Tokens.UseUpAsync("link", TokenKind.Link, Noon, Ct)));
        Assert.Single(uses, user => user == Anna);
        Assert.Equal(4, uses.Count(user => user is null));
        Assert.Null(await Tokens.UseUpAsync("late", TokenKind.Link, Noon.AddMinutes(15), Ct));
    }

    [Fact]
    public async Task Revoking_ends_all_of_a_users_tokens_and_nobody_elses()
    {
        await Tokens.AddAsync("a", Anna, TokenKind.Bearer, Noon, null, Ct);
        await Tokens.AddAsync("b", Anna, TokenKind.Session, Noon, Noon.AddDays(1), Ct);
        await Tokens.AddAsync("c", new UserId("bob"), TokenKind.Bearer, Noon, null, Ct);
        Assert.Equal(2, await Tokens.RevokeAsync(Anna, Ct));
        Assert.Null(await Tokens.FindAsync("a", TokenKind.Bearer, Noon, Ct));
        Assert.NotNull(await Tokens.FindAsync("c", TokenKind.Bearer, Noon, Ct));
    }

    [Fact]
    public async Task S_96_no_token_lies_on_the_disk()
    {
        const string Secret = "a-token-that-nobody-may-read-from-the-disk";
        await Tokens.AddAsync(Secret, Anna, TokenKind.Bearer, Noon, null, Ct);
        foreach (var file in Directory.GetFiles(_temporary.Folder))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(Secret, await reader.ReadToEndAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_install_key_is_made_once()
    {
        var key = await new SqliteSettingsStore(_temporary.Database).InstallKeyAsync(Ct);
        Assert.Equal(32, key.Length);
        await _temporary.ReopenAsync();
        var again = await new SqliteSettingsStore(_temporary.Database).InstallKeyAsync(Ct);
        Assert.True(key.AsSpan().SequenceEqual(again));
    }
}
