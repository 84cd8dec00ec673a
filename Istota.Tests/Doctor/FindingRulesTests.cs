using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Doctor;

/// <summary>What users hear of doctor and of the canary: each change once, also over a restart, and once that it is over.</summary>
public sealed class FindingRulesTests
{
    private readonly UserWorld _world = new();

    private string Tell(params Finding[] findings) => Tell(_world, findings);

    private static string Tell(UserWorld world, params Finding[] findings)
    {
        world.Do(new UserCommand.TellFindings(findings) { User = Alice, At = world.Now });
        return string.Join('\n', world.LastPosts.Select(p => p.Text));
    }

    private static Finding Failed(string check) => Finding.Failed(check, $"{check} is broken", "mend it");

    [Fact]
    public void A_change_is_told_once_and_taken_back_once()
    {
        Assert.Empty(Tell(Finding.Ok("disk", "fine")));
        Assert.Contains("✗ disk: disk is broken", Tell(Failed("disk"), Finding.Ok("dns", "fine")), StringComparison.Ordinal);
        Assert.Equal(AlertsRoom, Assert.Single(_world.LastPosts).Place);
        Assert.Empty(Tell(Failed("disk")));
        Assert.Contains("! disk", Tell(Finding.Warning("disk", "less", "make room")), StringComparison.Ordinal);
        Assert.Contains("Well again", Tell(Finding.Ok("disk", "fine")), StringComparison.Ordinal);
        Assert.Empty(Tell(Finding.Ok("disk", "fine")));
    }

    [Fact]
    public void After_a_restart_nothing_is_told_again()
    {
        Tell(Failed("disk"));
        var next = new UserWorld();
        next.Resume(_world);
        Assert.Empty(Tell(next, Failed("disk")));
        Assert.Contains("Well again", Tell(next, Finding.Ok("disk", "fine")), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_a_server_are_no_markup_in_an_alert() =>
        Assert.DoesNotContain("](http", Tell(Finding.Failed("imap.login", "[click](http://evil.example)\n# now", "x")), StringComparison.Ordinal);

    [Fact]
    public void Only_what_two_looks_agree_on_is_steady()
    {
        Finding[] before = [Failed("a"), Finding.Ok("b", "")], now = [Failed("a"), Failed("b"), Failed("c")];
        Assert.Equal(["a"], FindingRules.Steady(before, now).Select(f => f.Check));
    }

    [Theory]
    [InlineData(AuthenticationVerdict.Failed, "dmarc=fail header.from=home.example", false, true)]
    [InlineData(AuthenticationVerdict.Failed, "dmarc=fail header.from=home.example", true, true)]
    [InlineData(AuthenticationVerdict.Unverified, Authentication.NoResults, false, false)]
    [InlineData(AuthenticationVerdict.Unverified, Authentication.NoResults, true, true)]
    [InlineData(AuthenticationVerdict.Unverified, "nothing passed", false, false)]
    [InlineData(AuthenticationVerdict.Unverified, "nothing passed", true, true)]
    [InlineData(AuthenticationVerdict.Unverified, "dmarc=temperror header.from=home.example", true, false)]
    [InlineData(AuthenticationVerdict.NotChecked, "", true, false)]
    [InlineData(AuthenticationVerdict.Passed, "dmarc=pass header.from=home.example", true, false)]
    public void The_canary_warns_of_own_mail_that_does_not_authenticate(AuthenticationVerdict verdict, string evidence, bool onMissing, bool warns)
    {
        _world.Policy = _world.Policy with { Authenticates = true, DmarcCanaryOnMissing = onMissing };
        Assert.Equal(warns, Alerts(Own, verdict, evidence).Count > 0);
        Assert.Empty(Alerts(Own, verdict, evidence));
    }

    [Fact]
    public void The_canary_says_once_that_own_mail_stopped_authenticating_and_once_that_it_does_again()
    {
        _world.Policy = _world.Policy with { Authenticates = true };
        Assert.Empty(Alerts(Own, AuthenticationVerdict.Passed, "dmarc=pass"));
        Assert.Contains("does not authenticate", Assert.Single(Alerts(Own, AuthenticationVerdict.Unverified, "nothing passed")), StringComparison.Ordinal);
        Assert.Empty(Alerts(Own, AuthenticationVerdict.Failed, "dmarc=fail"));
        Assert.Contains("authenticates again", Assert.Single(Alerts(Own, AuthenticationVerdict.Passed, "dmarc=pass")), StringComparison.Ordinal);
        Assert.Empty(Alerts(Own, AuthenticationVerdict.Passed, "dmarc=pass"));
    }

    [Fact]
    public void Strangers_mail_is_no_canary_and_the_canary_can_be_off()
    {
        Assert.Empty(Alerts(Stranger, AuthenticationVerdict.Failed, "dmarc=fail"));
        _world.Policy = _world.Policy with { DmarcCanary = false };
        Assert.Empty(Alerts(Own, AuthenticationVerdict.Failed, "dmarc=fail"));
    }

    private List<string> Alerts(string from, AuthenticationVerdict verdict, string evidence)
    {
        _world.Pass(TimeSpan.FromHours(2));
        _world.Receive(_world.Arrived(_world.Mail(from) with { Authentication = new Authentication(verdict, evidence) }));
        Assert.True(_world.Last.Count > 0);
        return [.. _world.LastPosts.Where(p => p.Questions.Count == 0 && p.Text.Contains("authenticate", StringComparison.Ordinal)).Select(p => p.Text)];
    }
}
