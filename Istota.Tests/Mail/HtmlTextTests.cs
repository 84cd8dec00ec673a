using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<p>one</p><p>two</p>", "one\n\ntwo")]
    [InlineData("<div>one</div><div>two</div>", "one\ntwo")]
    [InlineData("one<br>two<br><br>three", "one\ntwo\n\nthree")]
    [InlineData("  a \n  b  <b> c</b>d", "a b cd")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "- a\n- b")]
    [InlineData("<ol start=3><li>a<li>b</ol>", "3. a\n4. b")]
    [InlineData("<pre>a\n  b</pre>c", "a\n  b\n\nc")]
    [InlineData("<a href='https://x.example/a'>words</a>", "words <https://x.example/a>")]
    [InlineData("<a href='https://x.example/a'>https://x.example/a</a>", "https://x.example/a")]
    [InlineData("<a href='https://evil.example'>https://bank.example</a>", "https://bank.example <https://evil.example>")]
    [InlineData("<a href='javascript:alert(1)'>words</a>", "words")]
    [InlineData("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example")]
    [InlineData("a<img src='https://x.example/p.gif' alt='alt words' title='more'>b", "ab")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc")]
    [InlineData("&lt;b&gt; &amp;amp; &nbsp;x", "<b> &amp;  x")]
    [InlineData("not html at all", "not html at all")]
    public async Task Html_becomes_the_text_a_reader_sees(string html, string text)
    {
        var mail = await Mails.HtmlAsync(html);
        Assert.Equal(text, mail.Text);
        Assert.DoesNotContain(MailNote.HiddenText, mail.Notes);
    }

    [Theory]
    [InlineData("<span style='display:none'>SECRET</span>")]
    [InlineData("<span style='DISPLAY : none !important'>SECRET</span>")]
    [InlineData("<div style='visibility:hidden'><p>SECRET</p></div>")]
    [InlineData("<span style='font-size:0'>SECRET</span>")]
    [InlineData("<span style='font-size:0px'>a<b>SECRET</b></span>")]
    [InlineData("<span style='font-size:0'><span style='font-size:1em'>SECRET</span></span>")]
    [InlineData("<span style='font-size:1px'>SECRET</span>")]
    [InlineData("<span style='opacity:0'>SECRET</span>")]
    [InlineData("<span style='color:#fff'>SECRET</span>")]
    [InlineData("<span style='color:white'>SECRET</span>")]
    [InlineData("<font color='#FEFEFE'>SECRET</font>")]
    [InlineData("<div style='background:#000'><span style='color:rgb(0,0,0)'>SECRET</span></div>")]
    [InlineData("<table bgcolor='#336699'><tr><td style='color:#336699'>SECRET</td></tr></table>")]
    [InlineData("<span style='color:rgba(0,0,0,0)'>SECRET</span>")]
    [InlineData("<span style='color:transparent'>SECRET</span>")]
    [InlineData("<div style='height:0;overflow:hidden'>SECRET</div>")]
    [InlineData("<div style='max-height:0px;overflow:hidden'>SECRET</div>")]
    [InlineData("<div style='width:1px;overflow:hidden'>SECRET</div>")]
    [InlineData("<div style='position:absolute;left:-9999px'>SECRET</div>")]
    [InlineData("<div style='text-indent:-9999px'>SECRET</div>")]
    [InlineData("<div style='mso-hide:all'>SECRET</div>")]
    [InlineData("<div hidden>SECRET</div>")]
    [InlineData("<style>.x{display:none}</style><div class=x>SECRET</div>")]
    [InlineData("<style>@media screen { .x , .y { color:#fff } }</style><div class=y>SECRET</div>")]
    [InlineData("<style>/* } */ div > p.x { font-size:0 }</style><div><p class=x>SECRET</p></div>")]
    public async Task S_60_what_is_hidden_is_left_out_and_noted(string html)
    {
        var mail = await Mails.HtmlAsync($"<p>shown</p>{html}<p>too</p>");
        Assert.DoesNotContain("SECRET", mail.Text + mail.Quoted, StringComparison.Ordinal);
        Assert.Contains("shown", mail.Text, StringComparison.Ordinal);
        Assert.Contains("too", mail.Text, StringComparison.Ordinal);
        Assert.Contains(MailNote.HiddenText, mail.Notes);
    }

    [Theory]
    [InlineData("<!-- SECRET -->")]
    [InlineData("<!--[if mso]><p>SECRET</p><![endif]-->")]
    [InlineData("<title>SECRET</title>")]
    [InlineData("<script>SECRET</script>")]
    [InlineData("<style>SECRET</style>")]
    [InlineData("<template>SECRET</template>")]
    [InlineData("<noscript>SECRET</noscript>")]
    [InlineData("<img alt=SECRET>")]
    [InlineData("<p title=SECRET data-x=SECRET aria-label=SECRET></p>")]
    [InlineData("<input type=hidden value=SECRET>")]
    [InlineData("<svg><text>SECRET</text></svg>")]
    public async Task S_60_what_is_no_text_is_left_out(string html) =>
        Assert.Equal("shown", (await Mails.HtmlAsync($"<p>shown</p>{html}")).Text);

    [Theory]
    [InlineData("<div style='font-size:0'><span style='font-size:14px'>words</span></div>")]
    [InlineData("<div style='background:#000'><span style='color:#fff'>words</span></div>")]
    [InlineData("<table bgcolor=black><tr><td><font color=white>words</font></td></tr></table>")]
    [InlineData("<style>@media (max-width:600px){.x{display:none}}</style><div class=x>words</div>")]
    [InlineData("<div style='overflow:hidden;height:20px'>words</div>")]
    [InlineData("<style>.a{display:none</style><p>words</p>")]
    [InlineData("<style>:::{display:none} p[[{color:white}</style><p>words</p>")]
    public async Task What_can_be_seen_stays(string html)
    {
        var mail = await Mails.HtmlAsync(html);
        Assert.Equal("words", mail.Text);
        Assert.DoesNotContain(MailNote.HiddenText, mail.Notes);
    }

    [Fact]
    public async Task A_newsletter_reads_as_text()
    {
        var mail = await Mails.ReadFixtureAsync("html-newsletter");
        Assert.Equal("News\n\nFirst paragraph with a link <https://friends.example/a?b=1>.\n\n- one\n- two\n\n1. first\n2. second\n\na b\nc d", mail.Text);
        Assert.Contains(MailNote.HiddenText, mail.Notes);
        Assert.Equal("List-Id: News <news.friends.example>", mail.Automatic);
    }

    [Fact]
    public async Task Two_hundred_thousand_nested_tags_end_with_a_fault()
    {
        var mail = await Mails.HtmlAsync(string.Concat(Enumerable.Repeat("<div>", 200_000)) + "x");
        Assert.Equal(MailFault.HtmlTooComplex, mail.Fault);
        Assert.Contains(MailNote.HtmlUnread, mail.Notes);
    }

    [Fact]
    public async Task Html_that_takes_too_long_is_given_up()
    {
        var html = string.Concat(Enumerable.Repeat("<div>", 20_000)) + "x";
        var mail = await Mails.HtmlAsync(html, MailReaderSettings.Default with { MaxHtmlDepth = int.MaxValue, HtmlTimeLimit = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(MailFault.HtmlTooComplex, mail.Fault);
    }

    [Fact]
    public async Task Deep_html_does_not_exhaust_the_stack()
    {
        var html = string.Concat(Enumerable.Repeat("<div>", 5_000)) + "deep" + string.Concat(Enumerable.Repeat("</div>", 5_000));
        var mail = await Mails.HtmlAsync(html, MailReaderSettings.Default with { MaxHtmlDepth = 10_000, HtmlTimeLimit = TimeSpan.FromSeconds(30) });
        Assert.Equal("deep", mail.Text);
    }

    [Fact]
    public async Task Style_sheets_made_to_be_slow_end_too()
    {
        var rules = string.Concat(Enumerable.Range(0, 300).Select(n => $"q{n} {string.Join(' ', Enumerable.Repeat("*", 60))} {{display:none}}\n"));
        var deep = string.Concat(Enumerable.Repeat("<div>", 900)) + string.Concat(Enumerable.Repeat("<i>x</i>", 20_000));
        var mail = await Mails.HtmlAsync($"<style>{rules}</style>{deep}");
        Assert.True(mail.Fault is null or MailFault.HtmlTooComplex);
    }

    [Fact]
    public async Task A_plain_part_saves_a_mail_whose_html_is_too_deep()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 50_000));
        var mail = await Mails.WithAsync("Content-Type: multipart/alternative; boundary=a", $"--a\nContent-Type: text/plain\n\nwords\n--a\nContent-Type: text/html\n\n{deep}\n--a--");
        Assert.Null(mail.Fault);
        Assert.Equal("words", mail.Text);
        Assert.Contains(MailNote.HtmlUnread, mail.Notes);
    }
}
