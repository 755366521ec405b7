package adaptertest
import ("testing";"fmt";"os";"strings";"oupsbot/bot";"oupsbot/bot/bottest")
func TestScratch(t *testing.T){
 data,_:=os.ReadFile("/tmp/lines.txt")
 m:=newModel(bottest.Release(t))
 for _,l:=range strings.Split(strings.TrimSpace(string(data)),"\n"){
  if l=="--" { m=newModel(bottest.Release(t)); fmt.Println("-----"); continue}
  x,err:=m.turn(t.Context(),bot.Message{Text:l})
  if err!=nil {t.Fatal(err)}
  var ls []string; for _,c:=range x.Reply.Choices{ls=append(ls,c.Label)}
  fmt.Printf("> %s\n   [%s %s %s %s %s] %q\n", l, x.Decision.Kind,x.Decision.Entry,x.Decision.Section,x.Decision.Intent,x.Decision.Flow,ls)
  for _,e:=range x.Understanding.Entries{ if e.Probability>0.05 {fmt.Printf("        %s %.2f\n",e.Entry.ID,e.Probability)}}
 }
}
