using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Gate;

public sealed class LookAlikeTests
{
    private static readonly string[] s_known = ["anna@corp.com", "bob@friends.example", "modern.example"];

    [Theory]
    [InlineData("anna@с\u043Erp.com", "anna@corp.com")]
    [InlineData("anna@c0rp.com", "anna@corp.com")]
    [InlineData("anna@corp.co", "anna@corp.com")]
    [InlineData("anna@cropr.com", null)]
    [InlineData("anna@cropp.com", null)]
    [InlineData("anna@crop.com", "anna@corp.com")]
    [InlineData("anna@corpp.com", "anna@corp.com")]
    [InlineData("anna@corp.com.evil.example", "anna@corp.com")]
    [InlineData("bob@fríends.example", "bob@friends.example")]
    [InlineData("bob@modem.example", "modern.example")]
    [InlineData("eve@corp.com", null)]
    [InlineData("eve@elsewhere.example", null)]
    public void S_21_a_domain_that_looks_like_a_known_one_is_flagged(string address, string? resembled) =>
        Assert.Equal(resembled, LookAlike.Of(new MailAddress(Addresses.Canonical(address)!), s_known));

    [Fact]
    public void S_21_a_label_of_two_scripts_is_flagged()
    {
        Assert.True(LookAlike.MixesScripts(new MailAddress(Addresses.Canonical("a@p\u0430ypal.com")!)));
        Assert.False(LookAlike.MixesScripts(new MailAddress(Addresses.Canonical("a@пример.example")!)));
        Assert.False(LookAlike.MixesScripts(new MailAddress("a@bücher.example")));
    }

    [Theory]
    [InlineData("boss@corp.com", "boss@corp.com")]
    [InlineData("The boss (boss@corp.com)", "boss@corp.com")]
    [InlineData("boss＠corp.com", "boss@corp.com")]
    [InlineData("e@evil.example", null)]
    [InlineData("E@EVIL.example", null)]
    [InlineData("The Boss @ Corp", null)]
    [InlineData("", null)]
    public void S_20_an_address_in_the_display_name_that_is_another_is_flagged(string name, string? named) =>
        Assert.Equal(named, LookAlike.NamesAnother(new MailAddress("e@evil.example", name)));
}
