/** The first of each are the most frequent; a name's words stand in no message. */
export const FIRST_NAMES =
  words(`Ayşe Mehmet Fatma Ali Zeynep Mustafa Elif Deniz Maria John Emine Ahmet Hatice Hüseyin
  Merve Hasan Büşra İbrahim Esra Murat Sevgi Yusuf Gül Ömer Nur Kemal Derya Burak Ebru Emre Songül Onur Melike Serkan
  Pınar Tolga Çiğdem Uğur Aslı Volkan Anna David Laura Peter Sofia Thomas Olga Ivan Priya Rahul Asha Arjun Aylin Kerem
  Selin Barış Yasemin Cem İrem Kaan Nazlı Sinan Tuğba Levent`);

export const LAST_NAMES =
  words(`Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç
  Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Korkmaz Özcan Erdoğan Güneş Aksoy Bulut Keskin Ünal Turan Gündüz Bozkurt
  Karaca Akın Avcı Işık Duman Güler Sarı Yalçın Tekin Ateş Köse Ekinci Uysal Acar Coşkun Taş Özer Erol Soylu Karakaya
  Smith Müller Schmidt Novak Rossi García Silva Petrov Ivanova Kowalski Nowak Dubois Jansen Sharma Patel Singh Gupta
  Iyer Khan Hughes Walker Wright Fischer Weber Becker Hoffmann Schulz Wagner`);

function words(text: string): string[] {
  return text.split(/\s+/);
}
