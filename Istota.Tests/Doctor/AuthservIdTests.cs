using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Doctor;
using Istota.Tests.Configuration;
using Istota.Tests.Routing;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>Which id doctor proposes, and that it believes none.</summary>
public sealed class AuthservIdTests
{
    [Theory]
    [InlineData("", "mx.own.test mx.own.test odd.test", "", FindingStatus.Warning, "stamps mail as \"mx.own.test\"")]
    [InlineData("", "", "", FindingStatus.Warning, "no Authentication-Results")]
    [InlineData("", "", "claimed.test", FindingStatus.Warning, "\"claimed.test\", but below the server's own Received line")]
    [InlineData("mx.own.test", "mx.own.test", "claimed.test", FindingStatus.Ok, "mx.own.test")]
    [InlineData("MX.own.test.", "mx.own.test", "", FindingStatus.Ok, "mx.own.test")]
    [InlineData("mx.own.test", "other.test", "", FindingStatus.Warning, "but the server stamps mail as \"other.test\"")]
    [InlineData("mx.own.test", "", "", FindingStatus.Ok, "mx.own.test")]
    public void The_id_that_stands_where_only_the_own_server_writes_is_proposed(string configured, string ours, string below, FindingStatus status, string seen)
    {
        using var config = new ConfigFolder();
        var email = config.Valid(ConfigFolder.Least).Email with { AuthservId = configured };
        var newest = ours.Split(' ').Select(id => new SeenMail(RouterRulesTests.Mail(), new StampedIds(Words(id), Words(below)))).ToList();
        Says.That(MailboxFindings.OfAuthservId(newest, email), status, seen, "");
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
