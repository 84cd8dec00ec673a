using System.Text;
using CsCheck;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("../../.ssh/authorized_keys", "authorized_keys")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("C:\\Windows\\evil.exe", "evil.exe")]
    [InlineData("\\\\host\\share\\x.txt", "x.txt")]
    [InlineData("C:x.txt", "C_x.txt")]
    [InlineData("..", "attachment-1")]
    [InlineData("../", "attachment-1")]
    public void S_50_a_path_becomes_its_last_name(string name, string safe) => Assert.Equal(safe, FileNames.Safe(name, 0));

    [Theory]
    [InlineData("", "attachment-1")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("CON", "_CON")]
    [InlineData("con.txt", "_con.txt")]
    [InlineData("lpt1.tar.gz", "_lpt1.tar.gz")]
    [InlineData("evil\u202Efdp.exe", "evilfdp.exe")]
    [InlineData("a\0b\r\nc.txt", "ab c.txt")]
    [InlineData("a\u200B.txt", "a.txt")]
    [InlineData("name. . ", "name")]
    [InlineData("a<b>|?*.txt", "a_b____.txt")]
    [InlineData("Übersicht 2026.pdf", "Übersicht 2026.pdf")]
    public void S_51_a_name_becomes_safe_and_always_the_same(string name, string safe) => Assert.Equal(safe, FileNames.Safe(name, 0));

    [Fact]
    public void S_51_a_long_name_keeps_its_extension_and_the_second_gets_a_number()
    {
        var safe = FileNames.Safe(new string('ü', 300) + ".pdf", 0);
        Assert.EndsWith(".pdf", safe);
        Assert.True(Encoding.UTF8.GetByteCount(safe) <= 120);
        var second = FileNames.Numbered(safe, 2);
        Assert.EndsWith(" (2).pdf", second);
        Assert.True(Encoding.UTF8.GetByteCount(second) <= 120);
        Assert.Equal("a (12).tar", FileNames.Numbered("a.tar", 12));
    }

    [Fact]
    public void Any_name_becomes_one_safe_component() =>
        Gen.Char["a./\\ :*?\0\r\n\u202E\u200Bü\uD83D\uDE00CON~-_"].Array[0, 200].Select(chars => new string(chars)).Sample(name =>
        {
            var safe = FileNames.Safe(name, 3);
            Assert.Equal(safe, FileNames.Safe(name, 3));
            Assert.InRange(Encoding.UTF8.GetByteCount(safe), 1, 120);
            Assert.DoesNotContain(safe, c => char.IsControl(c) || "/\\:*?\u202E\u200B".Contains(c, StringComparison.Ordinal));
            Assert.False(safe[0] is '.' or ' ' || safe[^1] is '.' or ' ');
        }, iter: 5_000);
}
